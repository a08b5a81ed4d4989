using System;
using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.Wire.Messages;

namespace Starling.Membership.Liveness;

/// <summary>What each member last said of itself. Pure.</summary>
/// <remarks>
/// Intuition: figures are no rumours. They change all the time, nobody needs each of them, and an old one is worth nothing once there is a newer one; so only the newest
/// of each node is kept, and whoever meets exchanges them. Laws: merging is idempotent and commutes; what is kept of a node only gets newer; there are not more than
/// members. Source: van Renesse, Dumitriu, Gough and Thomas, "Efficient Reconciliation and Flow Control for Anti-Entropy Protocols", 2008 (Scuttlebutt);
/// here each node's figures are one value, so whole tables are exchanged instead of differences: 200 members are 18 KB.
/// </remarks>
public sealed class StateTable
{
    private readonly SortedDictionary<NodeId, NodeState> states = [];

    /// <summary>Nodes of which something is known.</summary>
    public int Count => states.Count;

    /// <summary>What a node last said; null when nothing was heard.</summary>
    public NodeState? Of(NodeId node) => states.TryGetValue(node, out var state) ? state : null;

    /// <summary>Takes in what a node said; true when it is news.</summary>
    public bool Merge(in NodeState state)
    {
        if (states.TryGetValue(state.Node, out var known) ? !state.IsNewerThan(known) : states.Count >= NodeStateList.CountMax)
        {
            return false;
        }

        states[state.Node] = state;
        return true;
    }

    public void Forget(NodeId node) => states.Remove(node);

    /// <summary>All that is known, sorted.</summary>
    public NodeState[] All()
    {
        var all = new NodeState[states.Count];
        states.Values.CopyTo(all, 0);
        return all;
    }
}
