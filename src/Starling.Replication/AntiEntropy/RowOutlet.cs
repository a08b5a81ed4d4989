using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Membership.Topology;

namespace Starling.Replication.AntiEntropy;

/// <summary>Brings rows of one slot to a replica that lacks them.</summary>
internal sealed class RowOutlet(AgreementDesk desk)
{
    /// <summary>Sends rows, sorted by store key, and waits for all answers. False when one of them was not synced there.</summary>
    public Task<bool> SendAsync(TopologyView view, int member, SharedSlot slot, IReadOnlyList<StoredRow> rows) =>
        SendAsync(new RepairTalk(desk, view, member), new SlotCase(slot), rows);

    /// <summary>The same as a part of a talk that is under way.</summary>
    public async Task<bool> SendAsync(RepairTalk talk, SlotCase slot, IReadOnlyList<StoredRow> rows)
    {
        var load = new RowLoad(desk, talk);
        await load.AddAsync(slot, rows);
        await load.FlushAsync();
        return !slot.IsInTrouble && !talk.IsOver;
    }
}
