using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Replication.Tests.Bench;

/// <summary>A store in memory whose syncs can be held and made to fail.</summary>
public sealed class BenchDisk(BenchLoop loop) : IStore
{
    private static readonly Comparer<byte[]> Bytes = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));
    private readonly SortedDictionary<byte[], byte[]> synced = new(Bytes);
    private readonly Queue<Action> held = new();
    private bool isHeld;

    /// <summary>How long a sync takes.</summary>
    public Func<TimeSpan> SyncTime { get; set; } = () => TimeSpan.FromMicroseconds(300);

    /// <summary>The fault with which the next commit ends.</summary>
    public WorldFault? NextFault { get; set; }

    public bool IsLow { get; set; }

    /// <summary>Keys of records, family byte first, that cannot be read: scans over them fail.</summary>
    public Predicate<byte[]> IsUnreadable { get; set; } = _ => false;

    public bool IsHeld
    {
        get => isHeld;
        set
        {
            isHeld = value;
            while (!isHeld && held.TryDequeue(out var commit))
            {
                loop.After(TimeSpan.Zero, commit);
            }
        }
    }

    public StoreSpace Space => new(0, IsLow ? 0 : 1L << 40, IsLow);

    public StoreValue Get(StoreFamily family, ReadOnlySpan<byte> key) =>
        synced.TryGetValue([(byte)family, .. key], out var value) ? new StoreValue(value) : default;

    /// <summary>Writes over a stored value, as rot would.</summary>
    public void Overwrite(StoreFamily family, Func<byte[], byte[]> change)
    {
        foreach (var key in new List<byte[]>(synced.Keys))
        {
            synced[key] = key[0] == (byte)family ? change(synced[key]) : synced[key];
        }
    }

    public IStoreCursor Scan(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool reverse)
    {
        var found = new List<KeyValuePair<byte[], byte[]>>();
        foreach (var (key, value) in synced)
        {
            var bare = key.AsSpan(1);
            if (key[0] == (byte)family && bare.SequenceCompareTo(lower) >= 0 && (upper.IsEmpty || bare.SequenceCompareTo(upper) < 0))
            {
                if (IsUnreadable(key))
                {
                    throw new WorldException(WorldFault.Corrupt, "planted: the block cannot be read");
                }

                found.Add(new(bare.ToArray(), value));
            }
        }

        if (reverse)
        {
            found.Reverse();
        }

        return new Cursor(found);
    }

    public void Commit(StoreBatch batch, IStoreWaiter waiter)
    {
        void End() => Finish(batch, waiter);
        if (isHeld)
        {
            held.Enqueue(End);
        }
        else
        {
            loop.After(SyncTime(), End);
        }
    }

    private void Finish(StoreBatch batch, IStoreWaiter waiter)
    {
        if (NextFault is { } fault)
        {
            NextFault = null;
            waiter.Committed(batch, new WorldException(fault, "planted"));
            return;
        }

        for (var reader = batch.GetReader(); reader.MoveNext();)
        {
            Apply(reader);
        }

        waiter.Committed(batch, null);
    }

    private void Apply(StoreBatch.Reader step)
    {
        byte[] key = [(byte)step.Family, .. step.Key];
        switch (step.Tag)
        {
            case StoreBatch.PutTag:
                synced[key] = step.Value.ToArray();
                break;
            case StoreBatch.DeleteTag:
                synced.Remove(key);
                break;
            default:
                byte[] end = [(byte)step.Family, .. step.Value];
                foreach (var each in new List<byte[]>(synced.Keys))
                {
                    if (Bytes.Compare(each, key) >= 0 && Bytes.Compare(each, end) < 0)
                    {
                        synced.Remove(each);
                    }
                }

                break;
        }
    }

    private sealed class Cursor(List<KeyValuePair<byte[], byte[]>> found) : IStoreCursor
    {
        private int at = -1;

        public ReadOnlySpan<byte> Key => found[at].Key;

        public ReadOnlySpan<byte> Value => found[at].Value;

        public bool MoveNext() => ++at < found.Count;

        public void Dispose()
        {
        }
    }
}
