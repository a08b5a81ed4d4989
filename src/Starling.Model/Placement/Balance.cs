using System;

namespace Starling.Model.Placement;

/// <summary>
/// The planner's step C: moves single replicas until every node holds the floor or the ceiling of its target.
/// </summary>
/// <remarks>
/// A node hands a slot to another that does not hold it, within one rack, or across racks when the slot's bounds allow
/// it. Among a giver's slots the cheapest is taken: first one that is new to the giver (no data is there yet) or was
/// the taker's before, so that what step B placed is shifted before what is stored is moved.
/// </remarks>
internal sealed class Balance : IExchange
{
    private readonly Site _site;
    private readonly Draft _draft;

    private Balance(Site site, Draft draft)
    {
        _site = site;
        _draft = draft;
    }

    public ReadOnlySpan<int> Counts => _draft.Counts;

    public static void Run(Site site, Targets targets, Draft draft) =>
        Chains.Level(new Balance(site, draft), targets.Low, targets.High);

    public void MarkTakers(int from, bool[] takers)
    {
        var left = takers.Length - 1;
        for (var slot = 0; slot < _site.Slots && left > 0; slot++)
        {
            if (!_draft.Holds(slot, from))
            {
                continue;
            }

            for (var to = 0; to < takers.Length; to++)
            {
                if (!takers[to] && MayHand(slot, from, to))
                {
                    takers[to] = true;
                    left--;
                }
            }
        }
    }

    public int Pick(int from, int to)
    {
        var best = -1;
        var bestCost = int.MaxValue;
        var bestTie = ulong.MaxValue;
        for (var slot = 0; slot < _site.Slots; slot++)
        {
            if (!_draft.Holds(slot, from) || !MayHand(slot, from, to))
            {
                continue;
            }

            var cost = (_draft.Held(slot, from) ? 1 : 0) - (_draft.Held(slot, to) ? 1 : 0);
            var tie = TieBreak.Of(slot, _site.Ids[to]);
            if (cost < bestCost || (cost == bestCost && tie < bestTie))
            {
                (best, bestCost, bestTie) = (slot, cost, tie);
            }
        }

        return best;
    }

    public void Hand(int slot, int from, int to)
    {
        var position = _draft.PositionOf(slot, from);
        _draft.Take(slot, position);
        _draft.Put(slot, position, to);
    }

    private bool MayHand(int slot, int from, int to)
    {
        if (_draft.Holds(slot, to))
        {
            return false;
        }

        var fromRack = _site.RackOf[from];
        var toRack = _site.RackOf[to];
        return fromRack == toRack
            || (_draft.InRack(slot, fromRack) > _site.RackLow[fromRack]
                && _draft.InRack(slot, toRack) < _site.RackHigh[toRack]);
    }
}
