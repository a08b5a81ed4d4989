using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Storage.Agreement;
using Starling.Storage.Marks;

namespace Starling.Replication.AntiEntropy;

/// <summary>How this node's replicas of a table stand to the other ones, made from the book and the marks. Pure.</summary>
/// <remarks>
/// Each node tells of its own replicas only, and counts a slot as agreed only when that holds with every other replica: so "all agreed" on every node means
/// what it says. A node of which nothing is heard is named by each of its neighbours.
/// Law: agreed + different + unknown + adopting = slots.
/// </remarks>
/// <param name="view">The cluster.</param>
/// <param name="book">What is known of each peer.</param>
/// <param name="marks">How far the slots have come.</param>
/// <param name="fingerprints">Which slots hold records.</param>
/// <param name="options">How often is compared.</param>
/// <param name="stateOf">A member's liveness: null when it is well, else a word.</param>
/// <param name="now">This node's clock.</param>
internal sealed class AgreementReport(
    TopologyView view, AgreementBook book, SlotMarks marks, Fingerprints fingerprints, AgreementOptions options,
    Func<int, string?> stateOf, HybridTime now)
{
    private readonly StandingJudge judge = new(options);

    /// <summary>A table; null when this node holds no slot of it.</summary>
    /// <param name="table">Which one.</param>
    /// <param name="withSlots">Each slot by itself as well.</param>
    public TableAgreement? Of(TableView table, bool withSlots)
    {
        var sums = new TableSums(now);
        var list = withSlots ? new List<SlotAgreement>() : null;
        for (var slot = 0; slot < view.Geometry.Count; slot++)
        {
            if (table.SetOf(new SlotId(slot)) is { Self: >= 0 } set)
            {
                var told = Slot(table, set, sums.Blocks);
                sums.Add(told, fingerprints.Find(table.Id, slot) is { IsEmpty: false });
                list?.Add(told);
            }
        }

        return sums.Slots == 0 ? null : sums.Told(table.Name, view, list);
    }

    /// <summary>One slot, and the peers with which it is not equal.</summary>
    private SlotAgreement Slot(TableView table, ReplicaSet set, Dictionary<(int Member, string Why), BlockSum> blocks)
    {
        var mark = marks[table.Id, set.Slot.Index];
        var worst = PeerStanding.Equal;
        long? records = 0;
        HybridTime? proof = null;
        for (var i = 0; i < set.Count; i++)
        {
            if (i == set.Self)
            {
                continue;
            }

            var member = set.Members[i];
            var known = book.Of(table.Id, set.Slot.Index, view.Document.Members[member].Id);
            known = known.Epoch == set.SlotEpoch ? known : default;
            var standing = judge.Of(known, now, out var why);
            if (stateOf(member) is { } state)
            {
                // What it proved a moment ago is still true, but it is no copy to count on now.
                (standing, why) = (PeerStanding.Unknown, state);
            }

            proof = proof is { } least && least < known.EqualAsOf ? least : known.EqualAsOf;
            if (standing == PeerStanding.Equal)
            {
                continue;
            }

            worst = standing > worst ? standing : worst;
            records = standing != PeerStanding.Different ? records : known.Different > 0 && records is { } most ? Math.Max(most, known.Different) : null;
            Block(blocks, (member, why), known.EqualAsOf);
        }

        return new SlotAgreement
        {
            Slot = set.Slot.Index,
            State = mark.MustAdopt ? "adopting" : worst switch
            {
                PeerStanding.Equal => "agreed",
                PeerStanding.Different => "different",
                _ => "unknown",
            },
            Records = records,
            // A replica that is alone is always the same as all others.
            ProofSeconds = proof is not { } told ? 0 : TableSums.Age(told, now),
            WatermarkAgeSeconds = TableSums.Age(mark.Watermark, now),
        };
    }

    private static void Block(Dictionary<(int Member, string Why), BlockSum> blocks, (int Member, string Why) key, HybridTime agreed)
    {
        var sum = blocks.GetValueOrDefault(key, new BlockSum(0, agreed));
        blocks[key] = new BlockSum(sum.Slots + 1, agreed < sum.Since ? agreed : sum.Since);
    }
}
