using System;
using System.Buffers;
using System.Buffers.Binary;
using Starling.Model.Time;

namespace Starling.Model.Values;

/// <summary>The state bytes of a last-write-wins record: one value or tombstone with its two stamps.</summary>
/// <remarks>
/// Layout: kind (1), flags (bit 0 tombstone, bit 1 "has a write time of its own", bit 2 "has an expiry", others
/// zero), origin as int64 big-endian, the write time as int64 big-endian only where it differs from the origin, the expiry
/// as int64 big-endian only where there is one, then the value to the end. One state has one encoding: a write time equal to
/// the origin may not be spelt out, and a tombstone, which shows nothing anyway, has no expiry. See <see cref="LwwView"/> for reading
/// and for the order.
/// </remarks>
public static class LwwCell
{
    /// <summary>First byte of every such state. Stored for ever: never reused.</summary>
    public const byte Kind = (byte)ResolutionRule.LastWriteWins;

    internal const byte TombstoneFlag = 1;
    internal const byte WriteTimeFlag = 2;
    internal const byte ExpiryFlag = 4;
    internal const byte FlagsMax = TombstoneFlag | WriteTimeFlag | ExpiryFlag;
    internal const int HeaderSizeMin = 2 + 8;
    private const int HeaderSizeMax = HeaderSizeMin + 8 + 8;

    /// <summary>Bytes of the whole state for a value of <paramref name="valueLength"/> bytes.</summary>
    public static int Size(HybridTime origin, HybridTime writeTime, int valueLength, bool hasExpiry = false) =>
        checked(HeaderSize(FlagsOf(origin, writeTime, tombstone: false, hasExpiry)) + valueLength);

    /// <summary>
    /// Writes the state to the start of <paramref name="target"/> (at least <see cref="Size"/> bytes) and returns its
    /// length.
    /// </summary>
    /// <exception cref="ArgumentException">A tombstone was given an expiry.</exception>
    public static int Write(
        Span<byte> target, HybridTime origin, HybridTime writeTime, bool tombstone, ReadOnlySpan<byte> value,
        HybridTime? expiry = null)
    {
        var header = WriteHeader(target, origin, writeTime, tombstone, expiry);
        value.CopyTo(target[header..]);
        return header + value.Length;
    }

    /// <summary>The same, to a writer.</summary>
    /// <exception cref="ArgumentException">A tombstone was given an expiry.</exception>
    public static void Write(
        IBufferWriter<byte> writer, HybridTime origin, HybridTime writeTime, bool tombstone, ReadOnlySpan<byte> value,
        HybridTime? expiry = null)
    {
        writer.Advance(WriteHeader(writer.GetSpan(HeaderSizeMax), origin, writeTime, tombstone, expiry));
        writer.Write(value);
    }

    internal static int HeaderSize(byte flags) =>
        HeaderSizeMin + ((flags & WriteTimeFlag) != 0 ? 8 : 0) + ((flags & ExpiryFlag) != 0 ? 8 : 0);

    internal static bool AreValid(byte flags) => (flags & (TombstoneFlag | ExpiryFlag)) != (TombstoneFlag | ExpiryFlag);

    private static byte FlagsOf(HybridTime origin, HybridTime writeTime, bool tombstone, bool hasExpiry) => (byte)(
        (tombstone ? TombstoneFlag : 0) | (origin != writeTime ? WriteTimeFlag : 0) | (hasExpiry ? ExpiryFlag : 0));

    private static int WriteHeader(
        Span<byte> target, HybridTime origin, HybridTime writeTime, bool tombstone, HybridTime? expiry)
    {
        var flags = FlagsOf(origin, writeTime, tombstone, expiry is not null);
        if (!AreValid(flags))
        {
            throw new ArgumentException("A tombstone has no expiry.", nameof(expiry));
        }

        target[0] = Kind;
        target[1] = flags;
        BinaryPrimitives.WriteInt64BigEndian(target[2..], origin.Micros);
        var size = HeaderSize(flags);
        if (origin != writeTime)
        {
            BinaryPrimitives.WriteInt64BigEndian(target[HeaderSizeMin..], writeTime.Micros);
        }

        if (expiry is { } end)
        {
            BinaryPrimitives.WriteInt64BigEndian(target[(size - 8)..], end.Micros);
        }

        return size;
    }
}
