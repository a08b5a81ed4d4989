using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Model.Time;
using Starling.Wire.Messages;

namespace Starling.Replication.Sessions;

/// <summary>What this node can prove of slots: of its own by agreement, of others by what their replicas told.</summary>
/// <remarks>A replica that agreed with all others as of a moment vouches for all of them: each held as of that moment what it held. So the latest moment
/// that any replica of a slot tells is good for every replica of the slot, for as long as these are its replicas (its epoch).</remarks>
public sealed class ProofBook(IAgreedUntil agreed, LateArrivals late)
{
    /// <summary>Slots of others that are remembered; beyond that all are forgotten, which costs some reads of more replicas.</summary>
    private const int ToldMax = 65_536;

    private readonly Dictionary<(uint Table, int Slot), (long Epoch, HybridTime Until)> told = [];

    /// <summary>What this node says of a slot as a replica.</summary>
    public SlotProof OfOwn(uint table, int slot) => new(agreed.AgreedWithAll(table, slot), late.Until(table, slot));

    /// <summary>The latest moment as of which all replicas of the set are known to hold the same; zero for none.</summary>
    public HybridTime Known(uint table, ReplicaSet set)
    {
        var known = told.TryGetValue((table, set.Slot.Index), out var heard) && heard.Epoch == set.SlotEpoch ? heard.Until : default;
        return set.Self >= 0 ? HybridTime.Max(known, agreed.AgreedWithAll(table, set.Slot.Index)) : known;
    }

    /// <summary>A replica of the set has told up to which moment all agree.</summary>
    public void Heard(uint table, ReplicaSet set, HybridTime until)
    {
        if (until <= Known(table, set))
        {
            return;
        }

        if (told.Count >= ToldMax)
        {
            told.Clear();
        }

        told[(table, set.Slot.Index)] = (set.SlotEpoch, until);
    }
}
