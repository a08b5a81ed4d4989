using System.Collections.Generic;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>P2: once a record was purged at a watermark, no version made up to there is live again: on no disk of a replica that has heard of the
/// watermark and serves reads, and in no read that starts later.</summary>
/// <remarks>
/// All replicas agreed on what there was up to the watermark, and it was nothing. So whatever shows that is as old has come back, whichever way. It is
/// judged by origin: a fresh write that names an old write time is let in. A replica that has not heard of the watermark, or
/// is being filled, is judged when it says that it has, or is full. A value with an expiry counts as live until then.
/// </remarks>
public sealed class PurgedStaysGone : DiskChecker
{
    private readonly Dictionary<(uint Table, int Slot), SortedDictionary<SimKey, PurgedRecord>> slots = [];

    public override string Id => "P2";

    public override void Removed(Overseer eye, Removal removal)
    {
        if (removal.Mark.MustAdopt || eye.HasMovedAway(removal.Machine, removal.Path))
        {
            return; // No purge: the slot is being filled again, or has moved away.
        }

        if (!slots.TryGetValue(removal.Slot, out var records))
        {
            slots.Add(removal.Slot, records = []);
        }

        if (!records.TryGetValue(removal.Key, out var known))
        {
            records.Add(removal.Key, known = new PurgedRecord(removal.Path));
        }

        known.Raise(removal.Mark.Watermark, eye.Now);
    }

    public override void Stored(Overseer eye, int machine, SimKey key, (uint Table, int Slot) slot, byte[] path, byte[] state)
    {
        if (slots.TryGetValue(slot, out var records) && records.TryGetValue(key, out var purged))
        {
            Check(eye, machine, key, slot, purged, state);
        }
    }

    public override void Marked(Overseer eye, int machine, (uint Table, int Slot) slot, StoredMark before, StoredMark now)
    {
        if ((now.Watermark > before.Watermark || before.MustAdopt) && slots.TryGetValue(slot, out var records))
        {
            foreach (var (key, purged) in records)
            {
                if (eye.StateOf(machine, purged.Path) is { Length: > 0 } state)
                {
                    Check(eye, machine, key, slot, purged, state);
                }
            }
        }
    }

    public override void Ended(Overseer eye, Operation operation)
    {
        foreach (var read in operation.Reads)
        {
            var slot = slots.Count == 0 ? default : eye.SlotOf(read.Key);
            if (!slots.TryGetValue(slot, out var records) || !records.TryGetValue(read.Key, out var purged))
            {
                continue;
            }

            foreach (var version in read.Versions)
            {
                if (version.Write is { Origin: > 0 } write && !IsLasting(write.Expiry, purged.BoundAt(operation.Invoked))
                    && write.Origin <= purged.BoundAt(operation.Invoked))
                {
                    eye.Report(
                        this, $"op {operation.Id} shows {write}, made at {write.Origin}, and the record was purged at {purged.Bound} before it began: {read}",
                        read.Key, operation);
                    return;
                }
            }
        }
    }

    /// <summary>A value with an expiry behind the watermark was no reason to purge anything, and none to be gone.</summary>
    private static bool IsLasting(long expiry, long bound) => expiry > bound;

    private void Check(
        Overseer eye, int machine, SimKey key, (uint Table, int Slot) slot, PurgedRecord purged, byte[] state)
    {
        var mark = eye.MarkOf(machine, slot);
        if (mark.MustAdopt || mark.Watermark < purged.Bound || eye.IsDamaged(machine, purged.Path))
        {
            return;
        }

        if (OldestLive(key.Table.Rule(), state, purged.Bound) is { } old)
        {
            eye.Report(
                this, $"n{machine} holds a live version of {key} made at {old.Micros}, which was purged at {purged.Bound}; its watermark is {mark.Watermark}", key);
        }
    }

    private static HybridTime? OldestLive(ResolutionRule rule, byte[] state, long bound)
    {
        if (rule == ResolutionRule.LastWriteWins)
        {
            return LwwView.TryRead(state, out var view) && !view.IsTombstone && view.Origin.Micros <= bound
                && !IsLasting(view.Expiry?.Micros ?? 0, bound) ? view.Origin : null;
        }

        foreach (var (_, value) in SiblingState.Read(state))
        {
            if (!value.IsTombstone && value.Origin.Micros <= bound && !IsLasting(value.Expiry?.Micros ?? 0, bound))
            {
                return value.Origin;
            }
        }

        return null;
    }

    /// <summary>A record that was purged, up to which watermarks, and when that was done first.</summary>
    private sealed class PurgedRecord(byte[] path)
    {
        private readonly List<(long Bound, long At)> bounds = [];

        public byte[] Path => path;

        public long Bound => bounds[^1].Bound;

        public void Raise(long bound, long now)
        {
            if (bounds.Count == 0 || bound > Bound)
            {
                bounds.Add((bound, now));
            }
        }

        /// <summary>The bound that held before a moment; 0 for none.</summary>
        public long BoundAt(long moment)
        {
            var at = bounds.FindLastIndex(entry => entry.At < moment);
            return at < 0 ? 0 : bounds[at].Bound;
        }
    }
}
