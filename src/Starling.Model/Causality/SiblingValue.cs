using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Starling.Model.Time;

namespace Starling.Model.Causality;

/// <summary>What one write left: a value or a tombstone, and when its coordinator made it.</summary>
/// <remarks>
/// Equal by content. The bytes belong to the value: whoever builds one must not change them afterwards.
/// Layout: flags (bit 0 tombstone, others zero), origin as int64 big-endian, length as <see cref="Leb128"/>, bytes.
/// </remarks>
/// <param name="Origin">When a coordinator made this version.</param>
/// <param name="IsTombstone">True if the write was a delete.</param>
/// <param name="Bytes">The value as the table's door wrote it; usually empty for a tombstone.</param>
public sealed record SiblingValue(HybridTime Origin, bool IsTombstone, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The smallest encoding: flags, origin, and a length of zero.</summary>
    internal const int EncodedSizeMin = HeaderSize + 1;

    private const int HeaderSize = 1 + 8;

    internal int EncodedSize => HeaderSize + Leb128.Size((ulong)Bytes.Length) + Bytes.Length;

    public bool Equals(SiblingValue? other) =>
        other is not null
        && Origin == other.Origin
        && IsTombstone == other.IsTombstone
        && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override int GetHashCode()
    {
        var hash = BitOperations.Crc32C(IsTombstone ? 1u : 0u, (ulong)Origin.Micros);
        foreach (var part in Bytes.Span)
        {
            hash = BitOperations.Crc32C(hash, part);
        }

        return (int)hash;
    }

    internal void Write(IBufferWriter<byte> writer)
    {
        var header = writer.GetSpan(HeaderSize + Leb128.SizeMax);
        header[0] = IsTombstone ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(header[1..], Origin.Micros);
        writer.Advance(HeaderSize + Leb128.Write(header[HeaderSize..], (ulong)Bytes.Length));
        writer.Write(Bytes.Span);
    }

    /// <summary>Finds the end of the value at the front of <paramref name="bytes"/>, without a copy.</summary>
    internal static bool TryMeasure(
        ReadOnlySpan<byte> bytes, out int length, out HybridTime origin, out bool isTombstone)
    {
        length = 0;
        origin = default;
        isTombstone = false;
        if (bytes.Length < EncodedSizeMin || bytes[0] > 1)
        {
            return false;
        }

        isTombstone = bytes[0] == 1;
        origin = new HybridTime(BinaryPrimitives.ReadInt64BigEndian(bytes[1..]));
        var rest = bytes[HeaderSize..];
        if (!Leb128.TryRead(ref rest, out var size) || size > (ulong)rest.Length)
        {
            return false;
        }

        length = bytes.Length - rest.Length + (int)size;
        return true;
    }

    /// <summary>
    /// Reads a value that <see cref="TryMeasure"/> accepted; its bytes stay a slice of <paramref name="encoded"/>.
    /// </summary>
    internal static SiblingValue Read(ReadOnlyMemory<byte> encoded)
    {
        var rest = encoded.Span[HeaderSize..];
        _ = Leb128.TryRead(ref rest, out var size);
        var origin = new HybridTime(BinaryPrimitives.ReadInt64BigEndian(encoded.Span[1..]));
        return new SiblingValue(origin, encoded.Span[0] == 1, encoded.Slice(encoded.Length - (int)size));
    }
}
