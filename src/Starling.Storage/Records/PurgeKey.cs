using System;
using System.Buffers.Binary;
using Starling.Model.Time;
using Starling.World;

namespace Starling.Storage.Records;

/// <summary>The store key of an entry of the purge queue: table, slot, the moment when the record is due, the record's path.</summary>
/// <remarks>
/// Layout: table u32, slot u16, due i64 with its sign bit flipped (so bytes sort as numbers), all big-endian, then the path. So
/// what is due of a slot is one range from its front. The value is empty. Part of the disk format.
/// </remarks>
public static class PurgeKey
{
    /// <summary>Bytes in front of the path.</summary>
    public const int HeaderSize = SlotSize + 8;

    /// <summary>Bytes of table and slot.</summary>
    public const int SlotSize = 6;

    /// <summary>Writes the header; the path goes behind it. With <paramref name="due"/> alone, the least key of that moment.</summary>
    public static void WriteHeader(Span<byte> target, uint table, int slot, HybridTime due)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, table);
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], (ushort)slot);
        BinaryPrimitives.WriteInt64BigEndian(target[SlotSize..], due.Micros ^ long.MinValue);
    }

    /// <summary>All entries of a slot: from the lower key on, up to but without the upper one.</summary>
    public static (byte[] Lower, byte[] Upper) RangeOf(uint table, int slot)
    {
        var lower = new byte[HeaderSize];
        WriteHeader(lower, table, slot, new HybridTime(long.MinValue));
        var upper = new byte[HeaderSize + 1];
        WriteHeader(upper, table, slot, new HybridTime(long.MaxValue));
        upper[^1] = byte.MaxValue;
        return (lower, upper);
    }

    /// <summary>Puts an entry into the queue.</summary>
    public static void Put(StoreBatch batch, uint table, int slot, HybridTime due, ReadOnlySpan<byte> path)
    {
        var size = HeaderSize + path.Length;
        var key = size <= 512 ? stackalloc byte[size] : new byte[size];
        WriteHeader(key, table, slot, due);
        path.CopyTo(key[HeaderSize..]);
        batch.Put(StoreFamily.Purges, key, default);
    }

    /// <summary>Takes an entry out of the queue.</summary>
    public static void Delete(StoreBatch batch, uint table, int slot, HybridTime due, ReadOnlySpan<byte> path)
    {
        var size = HeaderSize + path.Length;
        var key = size <= 512 ? stackalloc byte[size] : new byte[size];
        WriteHeader(key, table, slot, due);
        path.CopyTo(key[HeaderSize..]);
        batch.Delete(StoreFamily.Purges, key);
    }

    /// <summary>The slot of an entry.</summary>
    public static int SlotOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt16BigEndian(key[4..]);

    /// <summary>When an entry is due.</summary>
    public static HybridTime DueOf(ReadOnlySpan<byte> key) =>
        new(BinaryPrimitives.ReadInt64BigEndian(key[SlotSize..]) ^ long.MinValue);
}
