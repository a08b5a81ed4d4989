using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Starling.World;

namespace Starling.RocksDb;

/// <summary>Writes all that can be read of one RocksDB into another, empty one, and notes what could not be read.</summary>
/// <remarks>
/// It reads through iterators, as everybody does, and not file by file: so an older version that lies beneath a damaged newer one is not taken for the newest.
/// An iterator that meets damage says nothing more. Then a place behind the damage is looked for in steps that double (keys are taken for numbers; those of
/// records begin with a table and an evenly spread token), and from there the copy goes back towards the damage and on from there.
/// What lies between is lost. Nothing may be written to the source meanwhile.
/// </remarks>
internal sealed class StoreCopy(RocksHandle source, RocksHandle target, Func<bool> isGivenUp)
{
    private const int BatchBytesMax = 1 << 20;

    /// <summary>Bytes at the beginning of a key that are taken for a number.</summary>
    private const int StepSize = 12;

    /// <summary>More ranges than this become one with the last of their family: more is then taken for lost than is.</summary>
    private const int LostMax = 1024;

    private static readonly TimeSpan StallPatience = TimeSpan.FromMinutes(1);

    private readonly StoreBatch batch = new();
    private readonly List<LostRange> lost = [];

    /// <summary>Entries copied.</summary>
    public long Records { get; private set; }

    /// <summary>Ranges in which something may have been lost.</summary>
    public int LostRanges => lost.Count;

    /// <summary>Copies, and syncs the copy.</summary>
    /// <exception cref="WorldException">What the node has promised to others cannot be read (<see cref="WorldFault.Corrupt"/>), or the disk
    /// gave an error.</exception>
    /// <exception cref="OperationCanceledException">The store is being closed.</exception>
    public void Run()
    {
        for (var family = 0; family < RocksHandle.FamilyCount; family++)
        {
            CopyFamily((StoreFamily)family);
        }

        var number = LastNumber();
        foreach (var range in lost)
        {
            range.Put(batch, ++number);
        }

        Send(sync: true);
    }

    private void CopyFamily(StoreFamily family)
    {
        for (byte[] from = []; !TryCopy(family, ref from, []);)
        {
            if (family is StoreFamily.Marks or StoreFamily.Register)
            {
                throw RocksFaults.OfLostMarks(family, source.Folder);
            }

            var behind = FindReadable(family, from);
            var upper = behind ?? [];
            if (!TryCopyBack(family, from, ref upper))
            {
                Note(new LostRange(family, from, upper));
            }

            if (behind is null)
            {
                return;
            }

            from = behind;
        }
    }

    /// <summary>Copies forwards. False at damage, and then <paramref name="from"/> is behind the last key that was read.</summary>
    private bool TryCopy(StoreFamily family, ref byte[] from, byte[] upper)
    {
        byte[]? last = null;
        try
        {
            using var cursor = new RocksCursor(source, family, from, upper, reverse: false);
            while (cursor.MoveNext())
            {
                last = Keep(last, cursor.Key);
                Take(family, cursor);
            }

            return true;
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            from = last is null ? from : [.. last, 0];
            return false;
        }
    }

    /// <summary>Copies backwards. False at damage, and then <paramref name="upper"/> is the last key that was read.</summary>
    private bool TryCopyBack(StoreFamily family, byte[] lower, ref byte[] upper)
    {
        byte[]? last = null;
        try
        {
            using var cursor = new RocksCursor(source, family, lower, upper, reverse: true);
            while (cursor.MoveNext())
            {
                last = Keep(last, cursor.Key);
                Take(family, cursor);
            }

            return true;
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            upper = last ?? upper;
            return false;
        }
    }

    /// <summary>A key from which on something can be read, or nothing is stored; null when there is none.</summary>
    private byte[]? FindReadable(StoreFamily family, byte[] from)
    {
        for (var bit = 0; bit < StepSize * 8; bit++)
        {
            if (Step(from, bit) is not { } candidate)
            {
                return null;
            }

            try
            {
                using var cursor = new RocksCursor(source, family, candidate, [], reverse: false);
                _ = cursor.MoveNext();
                return candidate;
            }
            catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
            {
                // Twice as far, then.
            }
        }

        return null;
    }

    /// <summary>The first bytes of a key as a number, with a power of two added; null past the greatest.</summary>
    private static byte[]? Step(byte[] key, int bit)
    {
        var sum = new byte[StepSize];
        key.AsSpan(0, Math.Min(key.Length, StepSize)).CopyTo(sum);
        var carry = 1 << (bit % 8);
        for (var at = StepSize - 1 - (bit / 8); at >= 0 && carry > 0; at--)
        {
            carry += sum[at];
            sum[at] = (byte)carry;
            carry >>= 8;
        }

        return carry > 0 ? null : sum;
    }

    private static byte[] Keep(byte[]? last, ReadOnlySpan<byte> key)
    {
        if (last?.Length != key.Length)
        {
            return key.ToArray();
        }

        key.CopyTo(last);
        return last;
    }

    private void Take(StoreFamily family, RocksCursor cursor)
    {
        batch.Put(family, cursor.Key, cursor.Value);
        Records++;
        if (batch.Length > BatchBytesMax)
        {
            Send(sync: false);
        }
    }

    private void Note(LostRange range)
    {
        if (lost.Count < LostMax || lost[^1].Family != range.Family)
        {
            lost.Add(range);
            return;
        }

        lost[^1] = lost[^1] with { Upper = range.Upper };
    }

    private void Send(bool sync)
    {
        var bytes = batch.Bytes;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], (uint)batch.Count);
        for (var began = Stopwatch.GetTimestamp(); target.Write(bytes, sync) is { } error; Thread.Sleep(1))
        {
            if (!RocksFaults.IsStall(error) || Stopwatch.GetElapsedTime(began) > StallPatience)
            {
                throw RocksFaults.OfWrite(error, source.Folder);
            }
        }

        batch.Clear();
        if (isGivenUp())
        {
            throw new OperationCanceledException($"The store in '{source.Folder}' is being closed.");
        }
    }

    /// <summary>The greatest number of a range of an earlier loss of which the consequences are not drawn yet.</summary>
    private uint LastNumber()
    {
        using var cursor = new RocksCursor(source, StoreFamily.Marks, LostRange.First, LostRange.End, reverse: true);
        return cursor.MoveNext() ? LostRange.NumberOf(cursor.Key) : 0;
    }
}
