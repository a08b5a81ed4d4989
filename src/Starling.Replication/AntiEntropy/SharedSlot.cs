using Starling.Membership.Topology;
using Starling.Wire.Messages;

namespace Starling.Replication.AntiEntropy;

/// <summary>A slot of a table that this node and a peer both hold.</summary>
internal readonly record struct SharedSlot(TableView Table, ReplicaSet Set)
{
    /// <summary>As it is named in messages.</summary>
    public SlotRef Ref => new(Table.Id, Set.Slot.Index, Set.SlotEpoch);

    /// <summary>The slot's number.</summary>
    public int Slot => Set.Slot.Index;
}
