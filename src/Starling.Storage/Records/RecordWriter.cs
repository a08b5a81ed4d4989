using System;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.World;

namespace Starling.Storage.Records;

/// <summary>Puts and deletes records in the filling group, with all that has to be in step with them: what is pending, fingerprints, the purge
/// queue, and which actors are given up.</summary>
/// <remarks>An old state may lie in the filling batch, and an append may move that: so everything is worked out before the append. An old state that is damaged
/// can be replaced all the same: its element is that of its bytes.</remarks>
internal sealed class RecordWriter(GroupCommit commits, Fingerprints? fingerprints, RetiredActors? retired, Mutant mutants)
{
    /// <summary>Puts a state in the place of another one (empty: of nothing).</summary>
    public void Replace(
        in RecordPlace place, ResolutionRule rule, ReadOnlySpan<byte> path, ReadOnlySpan<byte> old, ReadOnlySpan<byte> next)
    {
        var isSound = RecordState.IsValid(rule, old);
        if (fingerprints is not null)
        {
            var before = isSound ? SumTime.Of(rule, old) : default;
            Note(place, path, new SumTimes(SumTime.OfChange(rule, old, next), before, SumTime.Of(rule, next)), old, next);
        }

        if ((mutants & Mutant.TombstoneDroppedAtOnce) != 0 && RecordState.IsAllTombstones(rule, next))
        {
            commits.Batch.Delete(StoreFamily.Records, path);
            return;
        }

        var due = PurgeDue.Of(rule, next);
        var dueBefore = isSound && !old.IsEmpty ? PurgeDue.Of(rule, old) : null;
        commits.Batch.Put(StoreFamily.Records, path, next);
        commits.Filling.NotePut(place.Hash, path.Length, next.Length);
        if (fingerprints is not null && due != dueBefore)
        {
            Queue(place, path, dueBefore, due);
        }
    }

    /// <summary>A record has at most one entry in the queue, however often it is written again: a lifetime that is renewed all the time would fill the disk.</summary>
    private void Queue(in RecordPlace place, ReadOnlySpan<byte> path, HybridTime? before, HybridTime? due)
    {
        var slot = fingerprints!.SlotOf(place.Token);
        if (before is { } old)
        {
            PurgeKey.Delete(commits.Batch, place.Table, slot, old, path);
        }

        if (due is { } next)
        {
            PurgeKey.Put(commits.Batch, place.Table, slot, next, path);
        }
    }

    /// <summary>Deletes a record without a trace but in the memory of this node's actors.</summary>
    public void Erase(in RecordPlace place, ResolutionRule rule, ReadOnlySpan<byte> path, ReadOnlySpan<byte> old)
    {
        if (fingerprints is not null)
        {
            var time = RecordState.IsValid(rule, old) ? SumTime.Of(rule, old) : default;
            Note(place, path, new SumTimes(time, time, default), old, default);
        }

        if (rule.MintsDots() && RecordState.IsValid(rule, old))
        {
            retired?.Note(place.Hash, old);
        }

        commits.Batch.Delete(StoreFamily.Records, path);
        commits.Filling.NoteDelete(place.Hash, path.Length);
    }

    private void Note(
        in RecordPlace place, ReadOnlySpan<byte> path, in SumTimes times, ReadOnlySpan<byte> old, ReadOnlySpan<byte> next)
    {
        if (!fingerprints!.IsBegun)
        {
            throw new InvalidOperationException("Records are taken when the fingerprints have begun, so that no record is missing in them.");
        }

        commits.Note(fingerprints.Change(place.Table, place.Token, path, times, old, next));
    }
}
