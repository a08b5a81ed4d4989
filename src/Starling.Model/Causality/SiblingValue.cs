using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Starling.Model.Time;

namespace Starling.Model.Causality;

/// <summary>What one write left: a value or a tombstone, and when its coordinator made it.</summary>
/// <remarks>
/// Equal by content. The bytes belong to the value: whoever builds one must not change them afterwards.
/// Layout: flags (bit 0 tombstone, bit 1 "has an expiry", others zero; never both), origin as int64 big-endian, the expiry
/// as int64 big-endian where there is one, length as <see cref="Leb128"/>, bytes.
/// </remarks>
/// <param name="Origin">When a coordinator made this version.</param>
/// <param name="IsTombstone">True if the write was a delete.</param>
/// <param name="Bytes">The value as the table's door wrote it; usually empty for a tombstone.</param>
/// <param name="Expiry">From when on readers are shown nothing; null: never. A tombstone must have none.</param>
public sealed record SiblingValue(
    HybridTime Origin, bool IsTombstone, ReadOnlyMemory<byte> Bytes, HybridTime? Expiry = null)
{
    private const byte TombstoneFlag = 1;
    private const byte ExpiryFlag = 2;

    /// <summary>The smallest encoding: flags, origin, and a length of zero.</summary>
    internal const int EncodedSizeMin = HeaderSize + 1;

    private const int HeaderSize = 1 + 8;

    private const int ExpirySize = 8;

    internal int EncodedSize => HeaderSize + (Expiry is null ? 0 : ExpirySize) + Leb128.Size((ulong)Bytes.Length) + Bytes.Length;

    public bool Equals(SiblingValue? other) =>
        other is not null
        && Origin == other.Origin
        && IsTombstone == other.IsTombstone
        && Expiry == other.Expiry
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
        if (IsTombstone && Expiry is not null)
        {
            throw new InvalidOperationException("A tombstone has no expiry.");
        }

        var header = writer.GetSpan(HeaderSize + ExpirySize + Leb128.SizeMax);
        header[0] = IsTombstone ? TombstoneFlag : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(header[1..], Origin.Micros);
        var at = HeaderSize;
        if (Expiry is { } end)
        {
            header[0] |= ExpiryFlag;
            BinaryPrimitives.WriteInt64BigEndian(header[at..], end.Micros);
            at += ExpirySize;
        }

        writer.Advance(at + Leb128.Write(header[at..], (ulong)Bytes.Length));
        writer.Write(Bytes.Span);
    }

    /// <summary>Finds the end of the value at the front of <paramref name="bytes"/>, without a copy.</summary>
    internal static bool TryMeasure(
        ReadOnlySpan<byte> bytes, out int length, out HybridTime origin, out bool isTombstone) =>
        TryMeasure(bytes, out length, out origin, out isTombstone, out _);

    /// <summary>The same, with the value's expiry; null where it has none.</summary>
    internal static bool TryMeasure(
        ReadOnlySpan<byte> bytes, out int length, out HybridTime origin, out bool isTombstone, out HybridTime? expiry)
    {
        length = 0;
        origin = default;
        isTombstone = false;
        expiry = null;
        if (bytes.Length < EncodedSizeMin || bytes[0] > ExpiryFlag)
        {
            return false;
        }

        isTombstone = bytes[0] == TombstoneFlag;
        origin = new HybridTime(BinaryPrimitives.ReadInt64BigEndian(bytes[1..]));
        var rest = bytes[HeaderSize..];
        if (bytes[0] == ExpiryFlag)
        {
            if (rest.Length < ExpirySize)
            {
                return false;
            }

            expiry = new HybridTime(BinaryPrimitives.ReadInt64BigEndian(rest));
            rest = rest[ExpirySize..];
        }

        if (!Leb128.TryRead(ref rest, out var size) || size > (ulong)rest.Length)
        {
            return false;
        }

        length = bytes.Length - rest.Length + (int)size;
        return true;
    }

    /// <summary>
    /// Reads a value that <see cref="TryMeasure(ReadOnlySpan{byte}, out int, out HybridTime, out bool)"/> accepted and that
    /// fills <paramref name="encoded"/>; its bytes stay a slice of it.
    /// </summary>
    internal static SiblingValue Read(ReadOnlyMemory<byte> encoded)
    {
        _ = TryMeasure(encoded.Span, out _, out var origin, out var isTombstone, out var expiry);
        var rest = encoded.Span[(HeaderSize + (expiry is null ? 0 : ExpirySize))..];
        _ = Leb128.TryRead(ref rest, out var size);
        return new SiblingValue(origin, isTombstone, encoded[(encoded.Length - (int)size)..], expiry);
    }
}
