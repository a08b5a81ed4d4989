using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Membership.Tests.Mini;

/// <summary>A disk that outlives its node. A crash loses what was not synced, except for a prefix that made it unnoticed.</summary>
public sealed class MiniDisk
{
    private readonly SortedDictionary<byte[], byte[]> synced = new(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
    private readonly Queue<StoreBatch> pending = new();

    public WorldFault? Fault { get; set; }

    public SortedDictionary<byte[], byte[]> Synced => synced;

    public void Crash(int survivors)
    {
        for (; pending.Count > 0; survivors--)
        {
            var batch = pending.Dequeue();
            if (survivors > 0)
            {
                Apply(batch);
            }
        }
    }

    /// <summary>The door for one life of the node; it stops to work when that life ends.</summary>
    public IStore Open(MiniCluster cluster, Chance chance, Func<bool> isAlive) => new Door(this, cluster, chance, isAlive);

    private void Apply(StoreBatch batch)
    {
        var reader = batch.GetReader();
        while (reader.MoveNext())
        {
            byte[] key = [(byte)reader.Family, .. reader.Key];
            if (reader.Tag == StoreBatch.PutTag)
            {
                synced[key] = reader.Value.ToArray();
            }
            else
            {
                synced.Remove(key);
            }
        }
    }

    private sealed class Door(MiniDisk disk, MiniCluster cluster, Chance chance, Func<bool> isAlive) : IStore
    {
        private TimeSpan last;

        public StoreSpace Space => default;

        public StoreValue Get(StoreFamily family, ReadOnlySpan<byte> key) =>
            disk.synced.TryGetValue([(byte)family, .. key], out var value) ? new StoreValue(value) : default;

        public IStoreCursor Scan(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool reverse)
        {
            var found = new List<KeyValuePair<byte[], byte[]>>();
            foreach (var (key, value) in disk.synced)
            {
                var bare = key.AsSpan(1);
                if (key[0] == (byte)family && bare.SequenceCompareTo(lower) >= 0 && (upper.IsEmpty || bare.SequenceCompareTo(upper) < 0))
                {
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
            if (!isAlive())
            {
                return;
            }

            disk.pending.Enqueue(batch);
            var loop = cluster.Loop;
            var due = loop.Now + chance.Between(TimeSpan.FromMilliseconds(1), cluster.SyncMax);
            last = due > last ? due : last;
            loop.After(last - loop.Now, () =>
            {
                if (!isAlive())
                {
                    return;
                }

                disk.pending.Dequeue();
                if (disk.Fault is { } fault)
                {
                    waiter.Committed(batch, new WorldException(fault, "planted"));
                    return;
                }

                disk.Apply(batch);
                waiter.Committed(batch, null);
            });
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
