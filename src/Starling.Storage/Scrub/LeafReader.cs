using System;
using Starling.Model.Values;
using Starling.Storage.Agreement;
using Starling.Storage.Records;
using Starling.World;

namespace Starling.Storage.Scrub;

/// <summary>Reads the records of a leaf: records lie in the order of their tokens, so a leaf is one range.</summary>
public sealed class LeafReader(IStore store, Fingerprints fingerprints)
{
    /// <summary>Walks the synced records of a leaf, forwards. Dispose the walk.</summary>
    public LeafWalk Walk(uint table, int slot, int leaf)
    {
        var (lower, upper) = RangeOf(table, slot, leaf);
        return new LeafWalk(store.Scan(StoreFamily.Records, lower, upper, reverse: false), fingerprints);
    }

    /// <summary>The same from the end: what lies behind a damaged record is found from there.</summary>
    internal LeafWalk WalkBack(uint table, int slot, int leaf)
    {
        var (lower, upper) = RangeOf(table, slot, leaf);
        return new LeafWalk(store.Scan(StoreFamily.Records, lower, upper, reverse: true), fingerprints);
    }

    /// <summary>Puts all synced records of a slot that may be purged some day into its purge queue.</summary>
    internal void RequeueInto(StoreBatch batch, uint table, ResolutionRule rule, int slot)
    {
        for (var leaf = 0; leaf < LeafSums.Count; leaf++)
        {
            LeafTruth.Read(this, rule, table, slot, leaf, (path, state) =>
            {
                if (PurgeDue.Of(rule, state) is { } due)
                {
                    PurgeKey.Put(batch, table, slot, due, path);
                }
            });
        }
    }

    /// <summary>True when a slot of a table has no record, synced ones alone.</summary>
    /// <exception cref="WorldException">The store could not read.</exception>
    public bool IsEmpty(uint table, int slot)
    {
        var (lower, _) = RangeOf(table, slot, 0);
        var (_, upper) = RangeOf(table, slot, LeafSums.Count - 1);
        using var cursor = store.Scan(StoreFamily.Records, lower, upper, reverse: false);
        return !cursor.MoveNext();
    }

    /// <summary>The paths of a leaf: from the lower one on, up to but without the upper one (empty: the end of the family).</summary>
    public (byte[] Lower, byte[] Upper) RangeOf(uint table, int slot, int leaf)
    {
        var (first, last) = fingerprints.TokensOf(slot, leaf);
        var lower = new byte[RecordPath.PlaceSize];
        RecordPath.WritePlace(lower, table, first.Value);
        var upper = new byte[RecordPath.PlaceSize];
        if (last.Value < long.MaxValue)
        {
            RecordPath.WritePlace(upper, table, last.Value + 1);
        }
        else if (table < uint.MaxValue)
        {
            RecordPath.WritePlace(upper, table + 1, long.MinValue);
        }
        else
        {
            upper = [];
        }

        return (lower, upper);
    }
}
