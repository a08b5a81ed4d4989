using System.Numerics;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Replication.Replica;
using Starling.Replication.Sessions;
using Starling.Wire.Messages;

namespace Starling.Replication.Coordinate;

/// <summary>Gathers, during one read, what its replicas say of the slot, and makes of it what a session may conclude.</summary>
/// <remarks>
/// The floor of what was returned, and why agreement beyond it covers all of it. Where one replica held exactly these rows: their newest origin,
/// or that replica's last late arrival if that is later. Proof: let all replicas have agreed as of C, C not before the floor. Had the replica the rows
/// when they compared, then they were part of its sum as of C, because every origin in them is at or before C. Had it not, they came later though stamped before C:
/// a late arrival, and C is after it; so they were there. The newest origin, and not that of one value: a state counts in a sum from one of its
/// values on, never from later than its newest. Where replicas differed and the rows are a merger that nobody held when the read began: a moment ahead of
/// all clocks, so that every comparison as of it begins after the repair.
/// </remarks>
internal sealed class ProofGathering
{
    private readonly SlotProof[] proofs = new SlotProof[64];
    private ulong told;

    public void Clear() => told = 0;

    public void Took(int replica, in SlotProof? proof)
    {
        if (proof is { } given)
        {
            proofs[replica] = given;
            told |= 1UL << replica;
        }
    }

    /// <summary>What follows for a read that returns these rows.</summary>
    public ReadProof Conclude(Desk desk, ResolutionRule rule, RowBuffer rows, ulong heard, ulong holding, bool isMerger)
    {
        var newest = default(HybridTime);
        var seen = default(HybridTime);
        for (var row = rows.GetRows(); row.MoveNext();)
        {
            if (RecordState.IsValid(rule, row.State))
            {
                newest = HybridTime.Max(newest, RecordState.NewestOrigin(rule, row.State));
                seen = HybridTime.Max(seen, rule == ResolutionRule.LastWriteWins && LwwView.TryRead(row.State, out var cell)
                    ? HybridTime.Max(cell.Origin, cell.WriteTime)
                    : newest);
            }
        }

        var proven = default(HybridTime);
        for (var left = heard & told; left != 0; left &= left - 1)
        {
            proven = HybridTime.Max(proven, proofs[BitOperations.TrailingZeroCount(left)].AgreedUntil);
        }

        var floor = newest == default ? default
            : isMerger || !TryEarliestLate(holding, out var late) ? LateArrivals.Ahead(desk.Clock)
            : HybridTime.Max(newest, late);
        return new ReadProof(heard, holding, proven, floor, newest, seen);
    }

    /// <summary>Each of these held the rows, so the one with the earliest late arrival may speak for all.</summary>
    private bool TryEarliestLate(ulong holding, out HybridTime late)
    {
        late = default;
        var any = false;
        for (var left = holding & told; left != 0; left &= left - 1)
        {
            var own = proofs[BitOperations.TrailingZeroCount(left)].LateUntil;
            late = !any || own < late ? own : late;
            any = true;
        }

        return any;
    }
}
