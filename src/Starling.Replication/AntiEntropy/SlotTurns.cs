using System.Collections.Generic;
using Starling.Storage.Agreement;

namespace Starling.Replication.AntiEntropy;

/// <summary>Which slots this node is repairing with somebody, so that it does not repair them with somebody else at the same time. Pure.</summary>
/// <remarks>
/// A node that was away is the hub of some slots, and finds them different from two peers at once. What one of them gives it the other need not. So a slot has one
/// turn at a time; and a comparison that was begun before the last turn ended is out of date: the next one may well find nothing. Who holds a turn is
/// work of this node alone, which ends with time-outs; no peer can hold one. As many turns are remembered as this node has slots.
/// </remarks>
internal sealed class SlotTurns
{
    private const long Held = long.MaxValue;

    private readonly Dictionary<ulong, long> endedAt = [];

    /// <summary>Takes a slot's turn. False while somebody has it, and when the last one ended after the comparison began.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="slot">The slot's number.</param>
    /// <param name="comparedAt">When the comparison that found a difference was begun, a time that never goes back; or the largest time, when only a turn
    /// that is held now is a reason to wait.</param>
    public bool TryBegin(uint table, int slot, long comparedAt)
    {
        var key = Fingerprints.SlotKey(table, slot);
        var last = endedAt.GetValueOrDefault(key, long.MinValue);
        if (last == Held || last >= comparedAt)
        {
            return false;
        }

        endedAt[key] = Held;
        return true;
    }

    /// <summary>Gives the turn back.</summary>
    public void End(uint table, int slot, long now) => endedAt[Fingerprints.SlotKey(table, slot)] = now;
}
