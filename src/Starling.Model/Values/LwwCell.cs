using System;
using System.Buffers;
using System.Buffers.Binary;
using Starling.Model.Time;

namespace Starling.Model.Values;

/// <summary>The state bytes of a last-write-wins record: one value or tombstone with its two stamps.</summary>
/// <remarks>
/// Layout: kind (1), flags (bit 0 tombstone, bit 1 "has a write time of its own", others zero), origin as int64
/// big-endian, the write time as int64 big-endian only where it differs from the origin, then the value to the end. One
/// state has one encoding: a write time equal to the origin may not be spelt out. See <see cref="LwwView"/> for reading
/// and for the order.
/// </remarks>
public static class LwwCell
{
    /// <summary>First byte of every such state. Stored for ever: never reused.</summary>
    public const byte Kind = (byte)ResolutionRule.LastWriteWins;

    internal const byte TombstoneFlag = 1;
    internal const byte WriteTimeFlag = 2;
    internal const int ShortHeaderSize = 2 + 8;
    internal const int LongHeaderSize = ShortHeaderSize + 8;

    /// <summary>Bytes of the whole state for a value of <paramref name="valueLength"/> bytes.</summary>
    public static int Size(HybridTime origin, HybridTime writeTime, int valueLength) =>
        checked((origin == writeTime ? ShortHeaderSize : LongHeaderSize) + valueLength);

    /// <summary>
    /// Writes the state to the start of <paramref name="target"/> (at least <see cref="Size"/> bytes) and returns its
    /// length.
    /// </summary>
    public static int Write(
        Span<byte> target, HybridTime origin, HybridTime writeTime, bool tombstone, ReadOnlySpan<byte> value)
    {
        var size = Size(origin, writeTime, value.Length);
        value.CopyTo(target[WriteHeader(target, origin, writeTime, tombstone)..]);
        return size;
    }

    public static void Write(
        IBufferWriter<byte> writer, HybridTime origin, HybridTime writeTime, bool tombstone, ReadOnlySpan<byte> value)
    {
        writer.Advance(WriteHeader(writer.GetSpan(LongHeaderSize), origin, writeTime, tombstone));
        writer.Write(value);
    }

    private static int WriteHeader(Span<byte> target, HybridTime origin, HybridTime writeTime, bool tombstone)
    {
        target[0] = Kind;
        target[1] = tombstone ? TombstoneFlag : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(target[2..], origin.Micros);
        if (origin == writeTime)
        {
            return ShortHeaderSize;
        }

        target[1] |= WriteTimeFlag;
        BinaryPrimitives.WriteInt64BigEndian(target[ShortHeaderSize..], writeTime.Micros);
        return LongHeaderSize;
    }
}
