using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Storage.Tests.Bench;

/// <summary>A store whose syncs end when the test says so, and how it says.</summary>
internal sealed class HandStore(HandExecutor executor) : IStore
{
    private static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    private readonly SortedDictionary<byte[], byte[]>[] families =
        [new(ByBytes), new(ByBytes), new(ByBytes), new(ByBytes), new(ByBytes), new(ByBytes)];
    private readonly Queue<(StoreBatch Batch, IStoreWaiter Waiter)> pending = new();

    /// <summary>Keys that cannot be read, of any family; what is written over them, or deletes them, ends that.</summary>
    public SortedSet<byte[]> Damaged { get; } = new(ByBytes);

    public HandExecutor Executor => executor;

    /// <summary>Batches handed over and not yet answered.</summary>
    public int Pending => pending.Count;

    /// <summary>Batches ever handed over.</summary>
    public int Commits { get; private set; }

    public StoreSpace Space => default;

    /// <summary>What a crash leaves, opened again: all that was synced.</summary>
    public HandStore Reopen()
    {
        var reopened = new HandStore(new HandExecutor());
        Array.Copy(families, reopened.families, families.Length);
        return reopened;
    }

    public SortedDictionary<byte[], byte[]> Family(StoreFamily family) => families[(int)family];

    public StoreValue Get(StoreFamily family, ReadOnlySpan<byte> key) =>
        Family(family).TryGetValue(key.ToArray(), out var value) ? new StoreValue(value) : default;

    public IStoreCursor Scan(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool reverse)
    {
        var found = new List<(byte[] Key, byte[] Value)>();
        foreach (var (key, value) in Family(family))
        {
            if (key.AsSpan().SequenceCompareTo(lower) >= 0 && (upper.IsEmpty || key.AsSpan().SequenceCompareTo(upper) < 0))
            {
                found.Add((key, value));
            }
        }

        if (reverse)
        {
            found.Reverse();
        }

        return new Cursor(found, Damaged);
    }

    public void Commit(StoreBatch batch, IStoreWaiter waiter)
    {
        Commits++;
        pending.Enqueue((batch, waiter));
    }

    /// <summary>Ends the oldest sync, and runs what follows from it.</summary>
    public void EndSync(WorldFault? fault = null) => executor.Turn(() =>
    {
        var (batch, waiter) = pending.Dequeue();
        if (fault is null)
        {
            Apply(batch);
        }

        waiter.Committed(batch, fault is { } what ? new WorldException(what, "the test says so") : null);
    });

    /// <summary>The oldest sync has made its batch durable; the node has not heard of it yet.</summary>
    public void MakeDurable() => Apply(pending.Peek().Batch);

    /// <summary>Ends all syncs well until nothing is left to sync.</summary>
    public void EndAll()
    {
        while (pending.Count > 0)
        {
            EndSync();
        }
    }

    private void Apply(StoreBatch batch)
    {
        var reader = batch.GetReader();
        while (reader.MoveNext())
        {
            var family = Family(reader.Family);
            Damaged.Remove(reader.Key.ToArray());
            switch (reader.Tag)
            {
                case StoreBatch.PutTag:
                    family[reader.Key.ToArray()] = reader.Value.ToArray();
                    break;
                case StoreBatch.DeleteTag:
                    family.Remove(reader.Key.ToArray());
                    break;
                default:
                    foreach (var key in new List<byte[]>(family.Keys))
                    {
                        if (key.AsSpan().SequenceCompareTo(reader.Key) >= 0 && key.AsSpan().SequenceCompareTo(reader.Value) < 0)
                        {
                            family.Remove(key);
                            Damaged.Remove(key);
                        }
                    }

                    break;
            }
        }
    }

    private sealed class Cursor(List<(byte[] Key, byte[] Value)> found, SortedSet<byte[]> damaged) : IStoreCursor
    {
        private int at = -1;

        public ReadOnlySpan<byte> Key => found[at].Key;

        public ReadOnlySpan<byte> Value => found[at].Value;

        public bool MoveNext()
        {
            if (++at < found.Count && damaged.Contains(found[at].Key))
            {
                at = found.Count;
                throw new WorldException(WorldFault.Corrupt, "the test says so");
            }

            return at < found.Count;
        }

        public void Dispose()
        {
        }
    }
}
