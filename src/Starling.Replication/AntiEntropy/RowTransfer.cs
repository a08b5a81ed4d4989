using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>Moves the rows in which leaves of many slots differ: pulls what this side lacks, pushes what the peer lacks.</summary>
/// <remarks>What comes is merged first: of a record that both hold in different versions only the one that wins has to travel. An answer is cut by its bytes, and
/// what it left is asked for again.</remarks>
internal sealed class RowTransfer(AgreementDesk desk, LeafView leaves, RowIntake intake)
{
    private const int SurplusBytesMax = 4 << 20;

    /// <summary>Moves rows; what is pushed goes through the load, which the caller empties.</summary>
    public async Task RunAsync(RepairTalk talk, List<LeafDifference> differences, RowLoad load)
    {
        foreach (var difference in differences)
        {
            if (difference.Ids.Missing.Count == 0)
            {
                await SettleAsync(talk, difference, [], load);
            }
        }

        var wanting = differences.FindAll(difference => difference.Ids.Missing.Count > 0);
        for (var at = 0; at < wanting.Count;)
        {
            var pull = new RowsPull(Question(wanting, at));
            if (await talk.AskAsync(MessageKind.RowsPull, (output, header) => pull.Write(output, header)) is not { } body)
            {
                return;
            }

            if (RowsOf(body, wanting.Count - at) is not { } answer)
            {
                talk.EndMalformed();
                return;
            }

            var first = at;
            foreach (var (word, rows) in answer)
            {
                if (word != RepairWord.Done)
                {
                    wanting[at].Case.Fail(word);
                }

                await SettleAsync(talk, wanting[at++], rows, load);
            }

            await SyncAsync(wanting, first, at);
        }
    }

    /// <summary>As many leaves, and ids in them, as one question may name.</summary>
    private static RowsAsked[] Question(List<LeafDifference> wanting, int at)
    {
        var asked = new List<RowsAsked>();
        var ids = 0;
        for (; at < wanting.Count && asked.Count < LeafIdsPull.LeavesMax; at++)
        {
            ids += wanting[at].Ids.Missing.Count;
            if (ids > SlotRef.BatchMax && asked.Count > 0)
            {
                break;
            }

            asked.Add(new RowsAsked(wanting[at].Case.Slot.Ref, wanting[at].Leaf, [.. wanting[at].Ids.Missing]));
        }

        return [.. asked];
    }

    private List<(RepairWord Word, List<StoredRow> Rows)>? RowsOf(byte[] body, int leavesMax)
    {
        if (!PulledRows.TryRead(body, out var answer) || answer.Leaves.Length > leavesMax)
        {
            return null;
        }

        var all = new List<(RepairWord, List<StoredRow>)>(answer.Leaves.Length);
        var row = answer.GetRows();
        foreach (var leaf in answer.Leaves)
        {
            var rows = new List<StoredRow>(leaf.Count);
            for (var i = 0; i < leaf.Count && row.MoveNext(); i++)
            {
                rows.Add(new StoredRow(row.Clustering.ToArray(), row.State.ToArray()));
                desk.Counters.RowBytes += rows[^1].Bytes;
            }

            rows.Sort(StoredRow.Compare);
            all.Add((leaf.Word, rows));
        }

        return all;
    }

    private async Task SettleAsync(RepairTalk talk, LeafDifference difference, List<StoredRow> pulled, RowLoad load)
    {
        var place = difference.Case;
        if (place.IsInTrouble || talk.IsOver || Surplus(difference) is not { } surplus)
        {
            return;
        }

        var page = PageMerge.Of(place.Slot.Table.Rule, surplus, pulled);
        place.Different += Math.Max(page.Different, 1);
        if (page.Pull.Count > 0 && desk.Desk.Replica.Admit() != ReplicaFault.None)
        {
            place.Fail("this node's disk takes nothing now");
            talk.End("this node's disk takes nothing now");
        }
        else if (!intake.Take(place.Slot, page.Pull, Door.Repair))
        {
            place.Fail("a row that came does not belong here, or one here is damaged");
        }
        else
        {
            await load.AddAsync(place, page.Push);
        }
    }

    private List<StoredRow>? Surplus(LeafDifference difference)
    {
        if (difference.Ids.Surplus.Count == 0)
        {
            return [];
        }

        var slot = difference.Case.Slot;
        try
        {
            return leaves.Rows(slot.Table.Id, slot.Slot, difference.Leaf, difference.Ids.Surplus, SurplusBytesMax);
        }
        catch (WorldException damage)
        {
            difference.Case.Fail(damage.Message);
            return null;
        }
    }

    /// <summary>Nothing counts as repaired before it is synced.</summary>
    private async Task SyncAsync(List<LeafDifference> wanting, int from, int to)
    {
        if (await desk.SyncAsync() is { } fault)
        {
            for (var i = from; i < to; i++)
            {
                wanting[i].Case.Fail(fault.Message);
            }
        }
    }
}
