using System;
using System.Collections.Immutable;
using Starling.Model.Placement;

namespace Starling.Membership.Topology;

/// <summary>A slot on its way from its old replicas, which stand in the placement, to new ones.</summary>
/// <remarks>
/// Intuition: two lists count at the same time until the new one holds all that the old one does. Stage 1: all write to both, read from the old one; who is new fills
/// itself. Stage 2: all write to both, and reads ask both; who is new takes over what came to the old replicas meanwhile. Then the new list is the slot's list.
/// What each stage means for reads and writes is in <see cref="ReplicaSet"/>; who has to report before the next stage, in <see cref="MoveRules"/>.
/// Source: the stages are those of Cassandra's transactional metadata (CEP-21) and of ScyllaDB's tablets (write_both_read_old, write_both_read_new).
/// </remarks>
/// <param name="Slot">The slot's number.</param>
/// <param name="Stage">1 or 2.</param>
/// <param name="Session">Drawn when the move began; what belongs to an earlier attempt names another one.</param>
/// <param name="Lists">For each data centre of the placement, in its order, the list to come.</param>
/// <param name="Reported">The nodes that have done what the stage asks of them; sorted.</param>
public sealed record SlotTransition(
    int Slot, int Stage, UInt128 Session, ImmutableArray<ImmutableArray<NodeId>> Lists, ImmutableArray<NodeId> Reported)
{
    /// <summary>Stage 1: both lists are written, the old one is read.</summary>
    public const int ReadsOld = 1;

    /// <summary>Stage 2: both lists are written and read.</summary>
    public const int ReadsBoth = 2;

    /// <summary>The list to come of a data centre of the placement.</summary>
    public ReadOnlySpan<NodeId> ListOf(Placement placement, string dataCentre)
    {
        for (var i = 0; i < placement.DataCentres.Count; i++)
        {
            if (placement.DataCentres[i] == dataCentre)
            {
                return Lists[i].AsSpan();
            }
        }

        return default;
    }
}
