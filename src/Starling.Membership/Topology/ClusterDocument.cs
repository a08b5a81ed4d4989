using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Starling.Model.Placement;

namespace Starling.Membership.Topology;

/// <summary>All that the cluster has agreed on: its members, who holds which slot, and its tables.</summary>
/// <remarks>
/// Intuition: one small page that everybody holds a copy of, with a page number. It is changed only as a whole, by compare-and-set on
/// the register (room Register), whose voters stand on the page itself; so there is one history, and two nodes with the same
/// (<see cref="Era"/>, <see cref="Epoch"/>) hold the same bytes. A register of states and no log of changes, because any node can
/// go on from one page: no snapshots, no gaps to fill.
/// Laws: epochs rise by one; what stands in a chosen document has no <see cref="Faults"/>; equal documents have equal bytes.
/// Immutable; equal by content.
/// Source: the shape is that of Cassandra's transactional cluster metadata (CEP-21) without its log; Rystsov, "CASPaxos: Replicated
/// State Machines without logs", 2018, section 2.
/// </remarks>
public sealed record ClusterDocument
{
    /// <summary>The cluster's id: random, made at formation, never zero.</summary>
    public required UInt128 Cluster { get; init; }

    /// <summary>1 at formation; raised only by recovery from the loss of a majority of voters.</summary>
    public required uint Era { get; init; }

    /// <summary>The page number: 1 at formation, one more with every change.</summary>
    public required long Epoch { get; init; }

    /// <summary>1 at formation; one more whenever <see cref="Voters"/> change.</summary>
    public required ulong VotersVersion { get; init; }

    /// <summary>The members that hold the register's state, sorted.</summary>
    public required ImmutableArray<NodeId> Voters { get; init; }

    /// <summary>The key of fingerprints and digests; zero in copies that go to clients.</summary>
    public required UInt128 Secret { get; init; }

    /// <summary>Sorted by id.</summary>
    public required ImmutableArray<MemberEntry> Members { get; init; }

    /// <summary>The id that the next table gets.</summary>
    public required uint NextTableId { get; init; }

    /// <summary>Sorted by id.</summary>
    public required ImmutableArray<TableEntry> Tables { get; init; }

    /// <summary>For each slot and data centre the ordered list of replicas. A table uses a prefix of it. At formation the lists are as
    /// long as the data centre has nodes, at most <see cref="DocumentLimits.ReplicasPlannedMax"/>.</summary>
    public required Placement Placement { get; init; }

    /// <summary>For each slot the epoch that last changed its replicas: the fence of every message about the slot.</summary>
    public required ImmutableArray<long> SlotEpochs { get; init; }

    /// <summary>The last changes, oldest first.</summary>
    public required ImmutableArray<OperationEntry> Operations { get; init; }

    /// <summary>Nodes whose place others have taken, in the order in which it happened; at most <see cref="DocumentLimits.ReplacedMax"/>.</summary>
    public ImmutableArray<ReplacedNode> Replaced { get; init; } = [];

    /// <summary>Slots that are moving, by slot; <see cref="Placement"/> has their old lists.</summary>
    public ImmutableArray<SlotTransition> Transitions { get; init; } = [];

    /// <summary>For a data centre, how long its slots' lists are planned; where it does not stand, as long as the longest is.</summary>
    public ImmutableSortedDictionary<string, int> Planned { get; init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>Nodes that have left or were removed, in the order in which it happened; at most <see cref="DocumentLimits.DepartedMax"/>.</summary>
    public ImmutableArray<DepartedNode> Departed { get; init; } = [];

    /// <summary>Members, weights or lengths of lists have changed, and slots may have to move until the plan holds again.</summary>
    public bool IsRebalancing { get; init; }

    /// <summary>No slot begins to move; those that move come to their end.</summary>
    public bool AreMovesPaused { get; init; }

    /// <summary>The canonical bytes. The document must have no <see cref="Faults"/>.</summary>
    public byte[] Encode() => DocumentCodec.Encode(this);

    /// <summary>Reads a document, strictly: whatever <see cref="Encode"/> would not have written is refused.</summary>
    /// <param name="bytes">What arrived or was stored.</param>
    /// <param name="document">The document; null when refused. It may still have <see cref="Faults"/>.</param>
    /// <param name="why">Why it was refused; empty when it was not.</param>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ClusterDocument? document, out string why) =>
        DocumentCodec.TryDecode(bytes, out document, out why);

    /// <summary>Everything that is wrong with this document, in words; empty for a good one.</summary>
    public IReadOnlyList<string> Faults() => DocumentFaults.Of(this);

    /// <summary>A copy for those who need the map but not the key.</summary>
    public ClusterDocument WithoutSecret() => this with { Secret = 0 };

    /// <summary>True when this page is a later one. Eras count first.</summary>
    public bool IsNewerThan(ClusterDocument? other) =>
        other is null || Era > other.Era || (Era == other.Era && Epoch > other.Epoch);

    public MemberEntry? MemberOf(NodeId id)
    {
        var index = IndexOf(id);
        return index < 0 ? null : Members[index];
    }

    /// <summary>Who has taken the place of a node; null when nobody has, as far as the document remembers.</summary>
    public ReplacedNode? ReplacementOf(NodeId old)
    {
        foreach (var replaced in Replaced)
        {
            if (replaced.Old == old)
            {
                return replaced;
            }
        }

        return null;
    }

    /// <summary>True when a node has taken another one's place: it began with an empty disk in a cluster that was not empty.</summary>
    public bool CameAsReplacement(NodeId node)
    {
        foreach (var replaced in Replaced)
        {
            if (replaced.New == node)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The member that has a node's place now: the node itself, or who came after it, however often; null for nobody.</summary>
    public NodeId? SuccessorOf(NodeId node)
    {
        for (var steps = 0; steps <= Replaced.Length; steps++)
        {
            if (MemberOf(node) is not null)
            {
                return node;
            }

            if (ReplacementOf(node) is not { } replaced)
            {
                return null;
            }

            node = replaced.New;
        }

        return null;
    }

    /// <summary>The move of a slot, or null.</summary>
    public SlotTransition? TransitionOf(int slot)
    {
        foreach (var transition in Transitions)
        {
            if (transition.Slot == slot)
            {
                return transition;
            }
        }

        return null;
    }

    /// <summary>True for a node that was a member once and has left or was removed, as far as the document remembers.</summary>
    public bool HasDeparted(NodeId node)
    {
        foreach (var departed in Departed)
        {
            if (departed.Id == node)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The member that listens at an address, or null.</summary>
    public MemberEntry? MemberAt(World.Endpoint address)
    {
        foreach (var member in Members)
        {
            if (member.Address == address)
            {
                return member;
            }
        }

        return null;
    }

    public TableEntry? TableNamed(string name)
    {
        foreach (var table in Tables)
        {
            if (table.Name == name)
            {
                return table;
            }
        }

        return null;
    }

    /// <summary>The remembered change of this id, or null.</summary>
    public OperationEntry? OperationOf(UInt128 id)
    {
        foreach (var operation in Operations)
        {
            if (operation.Id == id)
            {
                return operation;
            }
        }

        return null;
    }

    public bool Equals(ClusterDocument? other) => ReferenceEquals(this, other)
        || (other is not null && Epoch == other.Epoch && Era == other.Era && Encode().AsSpan().SequenceEqual(other.Encode()));

    public override int GetHashCode() => (int)Epoch ^ (int)(uint)Cluster;

    /// <summary>A member's place in <see cref="Members"/>, or a negative number.</summary>
    internal int IndexOf(NodeId id)
    {
        int low = 0, high = Members.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = Members[middle].Id.CompareTo(id);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }
}
