using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>A part as readers are shown it, with its facts made one.</summary>
/// <remarks>As bytes: the path and what is shown, each with its length in front.</remarks>
/// <param name="Path">Where it stands.</param>
/// <param name="Shown">By the kind of its leaf: a counter's sum (16 bytes, little-endian), a flag's byte, a register's value, an estimate (8 bytes,
/// little-endian); else nothing.</param>
public sealed record ShownPart(PartPath Path, ReadOnlyMemory<byte> Shown)
{
    /// <summary>Writes what a part shows; false, and nothing written, where it shows nothing.</summary>
    /// <exception cref="CorruptStateException">The path or a fact is not readable.</exception>
    public static bool TryWrite(IBufferWriter<byte> output, ReadOnlySpan<byte> path, DvvSet part, HybridTime now)
    {
        var steps = PartPath.Read(path).Steps;
        if (steps.Length == 0 || !steps[^1].IsLeaf)
        {
            throw new CorruptStateException("A part's path does not end at a leaf. Repair the record from other replicas.");
        }

        if (!PartFacts.TryShow(steps[^1].Kind, part, now, out var shown))
        {
            return false;
        }

        Varint.Write(output, (ulong)path.Length);
        output.Write(path);
        Varint.Write(output, (ulong)shown.Length);
        output.Write(shown.Span);
        return true;
    }

    /// <summary>Reads so many parts; false unless the bytes are just them, ascending, of the right sizes.</summary>
    public static bool TryReadAll(ReadOnlyMemory<byte> bytes, int count, out List<ShownPart> parts)
    {
        parts = [];
        var rest = bytes.Span;
        for (; count > 0; count--)
        {
            if (!TryTake(ref rest, out var path) || !TryTake(ref rest, out var shown) || !TryRead(path, shown, out var part)
                || (parts.Count > 0 && parts[^1].Path.CompareTo(part.Path) >= 0))
            {
                return false;
            }

            parts.Add(part);
        }

        return rest.IsEmpty;
    }

    private static bool TryRead(ReadOnlySpan<byte> path, ReadOnlySpan<byte> shown, out ShownPart part)
    {
        part = null!;
        try
        {
            part = new ShownPart(PartPath.Read(path), shown.ToArray());
        }
        catch (CorruptStateException)
        {
            // The caller is told by the result: bytes from outside may be anything.
            return false;
        }

        return part.Path.Steps.Length > 0 && part.Path.Steps[^1].Kind switch
        {
            StepKind.Counter => shown.Length == 16,
            StepKind.Estimate => shown.Length == 8,
            StepKind.Flag => shown.Length == 1,
            StepKind.Register => true,
            StepKind.Element or StepKind.Presence => shown.IsEmpty,
            _ => false,
        };
    }

    private static bool TryTake(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (!Varint.TryRead(ref bytes, out var size) || size > (ulong)bytes.Length)
        {
            return false;
        }

        taken = bytes[..(int)size];
        bytes = bytes[(int)size..];
        return true;
    }
}
