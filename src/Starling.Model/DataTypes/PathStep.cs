using System;
using System.Numerics;
using System.Text;

namespace Starling.Model.DataTypes;

/// <summary>One step from a branch of a record to what lies below: a field of a map, an element of a set.</summary>
/// <param name="Kind">A field is named by its name and its kind: a counter "x" and a set "x" are two fields.</param>
/// <param name="Name">The field's name or the element. Whoever makes a step does not change the bytes afterwards.</param>
public readonly record struct PathStep(StepKind Kind, ReadOnlyMemory<byte> Name) : IComparable<PathStep>
{
    internal static PathStep Record { get; } = new(StepKind.Record, default);

    internal static PathStep Presence { get; } = new(StepKind.Presence, default);

    /// <summary>True if facts stand there; else further steps follow.</summary>
    public bool IsLeaf => Kind is not (StepKind.Record or StepKind.Set or StepKind.Map);

    /// <summary>A field of a map.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind cannot be a field.</exception>
    public static PathStep Field(DataKind kind, ReadOnlyMemory<byte> name) => kind is >= DataKind.Counter and <= DataKind.Map
        ? new((StepKind)kind, name)
        : throw new ArgumentOutOfRangeException(nameof(kind), kind, "A field is a counter, set, register, flag or map.");

    /// <summary>A field of a map, its name as UTF-8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind cannot be a field.</exception>
    public static PathStep Field(DataKind kind, string name) => Field(kind, Encoding.UTF8.GetBytes(name));

    /// <summary>An element of a set.</summary>
    public static PathStep Element(ReadOnlyMemory<byte> element) => new(StepKind.Element, element);

    /// <summary>By kind, then by the name's bytes.</summary>
    public int CompareTo(PathStep other)
    {
        var byKind = Kind.CompareTo(other.Kind);
        return byKind != 0 ? byKind : Name.Span.SequenceCompareTo(other.Name.Span);
    }

    public bool Equals(PathStep other) => Kind == other.Kind && Name.Span.SequenceEqual(other.Name.Span);

    public override int GetHashCode()
    {
        var hash = (uint)Kind;
        foreach (var part in Name.Span)
        {
            hash = BitOperations.Crc32C(hash, part);
        }

        return (int)hash;
    }

    public override string ToString() => $"{Kind} '{Encoding.UTF8.GetString(Name.Span)}'";
}
