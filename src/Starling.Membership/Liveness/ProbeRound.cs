using System;
using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.World;

namespace Starling.Membership.Liveness;

/// <summary>Whose turn it is to be probed: everybody once, in random order, then again in another one.</summary>
/// <remarks>
/// Intuition: a target drawn anew each time may be left out for long by bad luck; a fixed order would have all nodes probe the same one at the same time. A shuffled
/// list that is walked to its end has neither fault: no member waits longer than twice the list. Newcomers enter at a random place.
/// Source: Das, Gupta and Motivala, "SWIM: Scalable Weakly-consistent Infection-style Process Group Membership Protocol", 2002, section 4.3.
/// </remarks>
public sealed class ProbeRound(Chance chance)
{
    private readonly List<NodeId> order = [];
    private int next;

    public int Count => order.Count;

    public void Add(NodeId id)
    {
        var at = chance.Below(order.Count + 1);
        order.Insert(at, id);
        next += at < next ? 1 : 0;
    }

    public void Remove(NodeId id)
    {
        var at = order.IndexOf(id);
        if (at >= 0)
        {
            order.RemoveAt(at);
            next -= at < next ? 1 : 0;
        }
    }

    /// <summary>The next one that is wanted; none when there is none. Those that are not wanted lose their turn.</summary>
    public NodeId Next(Func<NodeId, bool> isWanted)
    {
        for (var tried = 0; tried < order.Count; tried++)
        {
            if (next >= order.Count)
            {
                Shuffle();
                next = 0;
            }

            var candidate = order[next++];
            if (isWanted(candidate))
            {
                return candidate;
            }
        }

        return default;
    }

    /// <summary>Up to so many different ones that are wanted, at random; nobody's turn changes.</summary>
    public void Draw(int count, Func<NodeId, bool> isWanted, List<NodeId> into)
    {
        into.Clear();
        if (order.Count == 0)
        {
            return;
        }

        // From a random place of a random order: neighbours in it mean nothing, so it is as good as drawing each.
        var start = chance.Below(order.Count);
        for (var i = 0; i < order.Count && into.Count < count; i++)
        {
            var candidate = order[(start + i) % order.Count];
            if (isWanted(candidate))
            {
                into.Add(candidate);
            }
        }
    }

    private void Shuffle()
    {
        for (var i = order.Count - 1; i > 0; i--)
        {
            var j = chance.Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}
