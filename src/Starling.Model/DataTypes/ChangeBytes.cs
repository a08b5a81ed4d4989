using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>A <see cref="DataChange"/> as bytes: what a client sends to the replica that makes it.</summary>
/// <remarks>
/// First a byte for what follows: 1 count (zigzag varint), 2 assign (length, bytes), 3 turn (0 or 1), 4 members (number and elements to add, number and
/// elements to remove), 5 fields (number and steps to remove, number of updates, each a step and its change). A step is its kind and its name.
/// </remarks>
public static class ChangeBytes
{
    private const byte Count = 1;
    private const byte Assign = 2;
    private const byte Turn = 3;
    private const byte Members = 4;
    private const byte Fields = 5;

    /// <exception cref="ArgumentException">Maps are nested deeper than <see cref="DataLimits.DepthTop"/>.</exception>
    public static void Write(IBufferWriter<byte> output, DataChange change) => Write(output, change, 0);

    /// <summary>Reads a whole change; false for anything else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DataChange change) =>
        TryRead(ref bytes, 0, out change) && bytes.IsEmpty;

    private static void Write(IBufferWriter<byte> output, DataChange change, int depth)
    {
        if (depth > DataLimits.DepthTop)
        {
            throw new ArgumentException($"Maps are nested deeper than {DataLimits.DepthTop}. Use a flatter map.", nameof(change));
        }

        switch (change)
        {
            case DataChange.Count count:
                Byte(output, Count);
                Varint.Write(output, (ulong)((count.Amount << 1) ^ (count.Amount >> 63)));
                break;
            case DataChange.Assign assign:
                Byte(output, Assign);
                Bytes(output, assign.Value.Span);
                break;
            case DataChange.Turn turn:
                Byte(output, Turn);
                Byte(output, turn.On ? (byte)1 : (byte)0);
                break;
            case DataChange.Members members:
                Byte(output, Members);
                WriteNames(output, members.Adds);
                WriteNames(output, members.Removes);
                break;
            case DataChange.Fields fields:
                Byte(output, Fields);
                Varint.Write(output, (ulong)fields.Removes.Count);
                foreach (var field in fields.Removes)
                {
                    WriteStep(output, field);
                }

                Varint.Write(output, (ulong)fields.Updates.Count);
                foreach (var (field, inner) in fields.Updates)
                {
                    WriteStep(output, field);
                    Write(output, inner, depth + 1);
                }

                break;
            default:
                throw new ArgumentException($"There is no change of the kind {change?.GetType().Name}.", nameof(change));
        }
    }

    private static bool TryRead(ref ReadOnlySpan<byte> rest, int depth, out DataChange change)
    {
        change = null!;
        if (rest.IsEmpty || depth > DataLimits.DepthTop)
        {
            return false;
        }

        var kind = rest[0];
        rest = rest[1..];
        switch (kind)
        {
            case Count when Varint.TryRead(ref rest, out var zigzag):
                change = new DataChange.Count((long)(zigzag >> 1) ^ -(long)(zigzag & 1));
                return true;
            case Assign when TryBytes(ref rest, out var value):
                change = new DataChange.Assign(value);
                return true;
            case Turn when rest is [0 or 1, ..]:
                change = new DataChange.Turn(rest[0] == 1);
                rest = rest[1..];
                return true;
            case Members when TryNames(ref rest, out var adds) && TryNames(ref rest, out var removes):
                change = new DataChange.Members(adds, removes);
                return true;
            case Fields:
                return TryFields(ref rest, depth, out change);
            default:
                return false;
        }
    }

    private static bool TryFields(ref ReadOnlySpan<byte> rest, int depth, out DataChange change)
    {
        change = null!;
        var removes = new List<PathStep>();
        var updates = new List<KeyValuePair<PathStep, DataChange>>();
        if (!Varint.TryRead(ref rest, out var left) || left > (ulong)rest.Length)
        {
            return false;
        }

        for (; left > 0; left--)
        {
            if (!TryStep(ref rest, out var field))
            {
                return false;
            }

            removes.Add(field);
        }

        if (!Varint.TryRead(ref rest, out left) || left > (ulong)rest.Length)
        {
            return false;
        }

        for (; left > 0; left--)
        {
            if (!TryStep(ref rest, out var field) || !TryRead(ref rest, depth + 1, out var inner))
            {
                return false;
            }

            updates.Add(new(field, inner));
        }

        change = new DataChange.Fields(removes, updates);
        return true;
    }

    private static void WriteStep(IBufferWriter<byte> output, PathStep step)
    {
        Byte(output, (byte)step.Kind);
        Bytes(output, step.Name.Span);
    }

    private static bool TryStep(ref ReadOnlySpan<byte> rest, out PathStep step)
    {
        step = default;
        if (rest.IsEmpty || (StepKind)rest[0] is not (>= StepKind.Counter and <= StepKind.Map))
        {
            return false;
        }

        var kind = (DataKind)rest[0];
        rest = rest[1..];
        if (!TryBytes(ref rest, out var name))
        {
            return false;
        }

        step = PathStep.Field(kind, name);
        return true;
    }

    private static void WriteNames(IBufferWriter<byte> output, IReadOnlyCollection<ReadOnlyMemory<byte>> names)
    {
        Varint.Write(output, (ulong)names.Count);
        foreach (var name in names)
        {
            Bytes(output, name.Span);
        }
    }

    private static bool TryNames(ref ReadOnlySpan<byte> rest, out List<ReadOnlyMemory<byte>> names)
    {
        names = [];
        if (!Varint.TryRead(ref rest, out var count) || count > (ulong)rest.Length)
        {
            return false;
        }

        for (; count > 0; count--)
        {
            if (!TryBytes(ref rest, out var name))
            {
                return false;
            }

            names.Add(name);
        }

        return true;
    }

    private static void Byte(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private static void Bytes(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        Varint.Write(output, (ulong)bytes.Length);
        output.Write(bytes);
    }

    private static bool TryBytes(ref ReadOnlySpan<byte> rest, out byte[] bytes)
    {
        bytes = [];
        if (!Varint.TryRead(ref rest, out var size) || size > (ulong)rest.Length)
        {
            return false;
        }

        bytes = rest[..(int)size].ToArray();
        rest = rest[(int)size..];
        return true;
    }
}
