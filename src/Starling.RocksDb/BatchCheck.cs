using System;
using Starling.World;

namespace Starling.RocksDb;

/// <summary>Walks a batch's bytes before RocksDB sees them.</summary>
/// <remarks>
/// A batch that RocksDB finds malformed after it has logged it (a wrong count, an unknown family, a range that ends before it
/// begins) stops every later write until the store is opened again, and the log then holds the batch. A walk costs a few
/// nanoseconds an operation. It is made where the batch is handed over, so that the mistake is seen in its maker's stack.
/// </remarks>
internal static class BatchCheck
{
    /// <summary>What is wrong with the batch, or null.</summary>
    public static string? FaultOf(StoreBatch batch)
    {
        ReadOnlySpan<byte> rest = batch.Bytes[StoreBatch.HeaderSize..];
        var count = 0;
        for (; !rest.IsEmpty; count++)
        {
            if (rest.Length < 2 || rest[1] >= RocksHandle.FamilyCount)
            {
                return $"operation {count} names a family that does not exist";
            }

            var tag = rest[0];
            rest = rest[2..];
            if (!TryTake(ref rest, out var key) || !TryTakeSecond(tag, ref rest, out var second))
            {
                return $"operation {count} has an unknown tag or runs past the end";
            }

            if (tag == StoreBatch.DeleteRangeTag && key.SequenceCompareTo(second) > 0)
            {
                return $"operation {count} deletes a range whose upper key is below its lower one";
            }
        }

        return count == batch.Count ? null : $"it holds {count} operations and counts {batch.Count}";
    }

    /// <summary>Whether the batch gives space back rather than takes it.</summary>
    public static bool OnlyDeletes(StoreBatch batch)
    {
        var reader = batch.GetReader();
        while (reader.MoveNext())
        {
            if (reader.Tag == StoreBatch.PutTag)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the batch holds nothing but what a node must write to live: its marks and the register's state.</summary>
    public static bool OnlyBookkeeping(StoreBatch batch)
    {
        var reader = batch.GetReader();
        while (reader.MoveNext())
        {
            if (reader.Family is not (StoreFamily.Marks or StoreFamily.Register))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryTakeSecond(byte tag, ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> second)
    {
        second = default;
        return tag switch
        {
            StoreBatch.DeleteTag => true,
            StoreBatch.PutTag or StoreBatch.DeleteRangeTag => TryTake(ref rest, out second),
            _ => false,
        };
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        ulong size = 0;
        for (var i = 0; i < 5 && i < rest.Length; i++)
        {
            size |= (ulong)(rest[i] & 0x7f) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                if (size > (ulong)rest.Length)
                {
                    return false;
                }

                taken = rest[..(int)size];
                rest = rest[(int)size..];
                return true;
            }
        }

        return false;
    }
}
