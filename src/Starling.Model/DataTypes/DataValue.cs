using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Starling.Model.DataTypes;

/// <summary>A counter, set, register, flag, map or estimate as it is shown. Ask what fits the kind; all else answers as if nothing were there.</summary>
public sealed class DataValue
{
    internal DataValue(DataKind kind) => Kind = kind;

    public DataKind Kind { get; }

    /// <summary>A counter's sum.</summary>
    public Int128 Count { get; private init; }

    /// <summary>An estimate: how many different elements there were; within 2.5 % nineteen times of twenty.</summary>
    public ulong Estimate { get; private init; }

    /// <summary>True if a flag is on.</summary>
    public bool IsOn { get; private init; }

    /// <summary>A register's value.</summary>
    public ReadOnlyMemory<byte> Register { get; private init; }

    /// <summary>A set's elements, ascending by their bytes.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Elements { get; private init; } = [];

    /// <summary>A map's fields, ascending by kind and name.</summary>
    public IReadOnlyList<DataField> Fields { get; private init; } = [];

    /// <summary>A map's field; null if there is none.</summary>
    public DataValue? Field(PathStep name)
    {
        foreach (var field in Fields)
        {
            if (field.Name == name)
            {
                return field.Value;
            }
        }

        return null;
    }

    /// <summary>The value of shown parts.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="parts">Ascending by path.</param>
    public static DataValue Of(DataKind kind, IReadOnlyList<ShownPart> parts)
    {
        if (kind is DataKind.Set or DataKind.GrowOnlySet or DataKind.Map)
        {
            var at = 0;
            return Branch(kind, parts, ref at, 0);
        }

        return parts.Count == 0 ? new DataValue(kind) : Leaf(kind, parts[0].Shown);
    }

    private static DataValue Branch(DataKind kind, IReadOnlyList<ShownPart> parts, ref int at, int depth)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        var fields = new List<DataField>();
        var around = at < parts.Count ? parts[at].Path.Steps[..depth].ToArray() : [];
        while (at < parts.Count && parts[at].Path.Steps.StartsWith(around))
        {
            var step = parts[at].Path.Steps[depth];
            switch (step.Kind)
            {
                case StepKind.Element:
                    elements.Add(step.Name);
                    at++;
                    break;
                case StepKind.Set or StepKind.Map:
                    fields.Add(new DataField(step, Branch((DataKind)step.Kind, parts, ref at, depth + 1)));
                    break;
                case StepKind.Presence:
                    at++;
                    break;
                default:
                    fields.Add(new DataField(step, Leaf((DataKind)step.Kind, parts[at].Shown)));
                    at++;
                    break;
            }
        }

        return new DataValue(kind) { Elements = elements, Fields = fields };
    }

    private static DataValue Leaf(DataKind kind, ReadOnlyMemory<byte> shown) => kind switch
    {
        DataKind.Counter => new DataValue(kind) { Count = BinaryPrimitives.ReadInt128LittleEndian(shown.Span) },
        DataKind.HyperLogLog => new DataValue(kind) { Estimate = BinaryPrimitives.ReadUInt64LittleEndian(shown.Span) },
        DataKind.Flag => new DataValue(kind) { IsOn = shown.Span is [1] },
        _ => new DataValue(kind) { Register = shown },
    };
}
