using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>Has the replicas of slots agree on what there is up to a moment, so that deletes older than it may be forgotten.</summary>
/// <remarks>
/// Three steps, each to all replicas, this node among them: Close (nothing up to the moment C comes in from outside any more), Converge (are the sums as of C equal
/// at all?), Commit. Any node may run a round for any slot it holds at any time, also two at once: safety is in the steps. The first replica that is
/// reachable does, so that it is usually one.
/// Why it is safe: after all have closed, what replicas hold up to C comes only from one another. Equal sums then mean that each record's latest version
/// up to C is the same everywhere; if that is a tombstone, no replica holds what it deleted, copies between replicas lose to it until the commit and are refused
/// after it, and copies from outside are refused since the close. So all must answer: a dead replica stalls the watermark, and nothing else.
/// Differences are the exchange's business: a round that finds some gives up and comes back with a later moment.
/// Source: notes on the watermark protocol, with a model of 12,000 runs.
/// </remarks>
internal sealed class Rounds(AgreementDesk desk, RoundSteps steps, Purging purging)
{
    /// <summary>Moments committed for slots since the start.</summary>
    public long Committed { get; private set; }

    /// <summary>Runs a round for all slots that are due and for which this node is the first reachable replica.</summary>
    public async Task RunAsync()
    {
        var view = desk.View;
        var slice = desk.SliceBefore(desk.Options.CloseDelay);
        var moment = desk.Fingerprints.EndOf(slice);
        if (slice < desk.Fingerprints.FirstSlice || moment.Micros <= 0)
        {
            return;
        }

        foreach (var group in Due(view, moment))
        {
            for (var at = 0; at < group.Count; at += SlotRef.BatchMax)
            {
                if (desk.IsStopped || view != desk.View)
                {
                    return;
                }

                await RunAsync(view, group.GetRange(at, Math.Min(SlotRef.BatchMax, group.Count - at)), moment);
            }
        }
    }

    /// <summary>Slots that want a new watermark, by their replicas.</summary>
    private List<List<SharedSlot>> Due(TopologyView view, HybridTime moment)
    {
        var bySet = new Dictionary<string, List<SharedSlot>>();
        var groups = new List<List<SharedSlot>>();
        foreach (var entry in view.Document.Tables)
        {
            var table = view.FindTable(entry.Id)!;
            for (var slot = 0; slot < view.Geometry.Count; slot++)
            {
                var set = table.SetOf(new SlotId(slot));
                if (set.Self < 0 || !IsFirst(set) || !IsDue(table.Id, slot, moment))
                {
                    continue;
                }

                var key = string.Join(',', set.Members);
                if (!bySet.TryGetValue(key, out var group))
                {
                    bySet.Add(key, group = []);
                    groups.Add(group);
                }

                group.Add(new SharedSlot(table, set));
            }
        }

        return groups;
    }

    /// <summary>True when all replicas are reachable and none before this one is there to do it.</summary>
    private bool IsFirst(ReplicaSet set)
    {
        for (var i = 0; i < set.Count; i++)
        {
            if (!desk.Desk.Neighbours.IsReachable(set.Members[i]) || (i < set.Self && desk.Desk.Neighbours.IsHealthy(set.Members[i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A slot is due when something in it can be purged, or when its watermark has fallen far behind. An empty slot never is.</summary>
    private bool IsDue(uint table, int slot, HybridTime moment)
    {
        var mark = desk.Slots[table, slot];
        return !mark.MustAdopt && mark.Watermark < moment && mark.Purged == mark.Watermark
            && desk.Fingerprints.Find(table, slot) is { IsEmpty: false }
            && (moment.Micros - mark.Watermark.Micros > 2 * (long)desk.Options.CloseDelay.TotalMicroseconds
                || purging.HasPurgeable(table, slot, moment));
    }

    private async Task RunAsync(TopologyView view, List<SharedSlot> slots, HybridTime moment)
    {
        desk.Counters.Rounds += slots.Count;
        var going = slots;
        if (!desk.Desk.Has(Mutant.NoClose))
        {
            going = Passed(going, await StepAsync(view, going, moment, MessageKind.Close));
        }

        going = await ConvergeAsync(view, going, moment);
        if (going.Count > 0)
        {
            // A lost commit needs no second try here: the exchange tells whoever missed it.
            await StepAsync(view, going, moment, MessageKind.Commit);
            Committed += going.Count;
            desk.Counters.Commits += going.Count;
            desk.Desk.Marks.Hit(Mark.RoundCommitted);
        }
    }

    /// <summary>Asks all replicas to do a step; returns for each the words, or null for one that did not answer.</summary>
    private async Task<RoundWord[]?[]> StepAsync(TopologyView view, List<SharedSlot> slots, HybridTime moment, MessageKind kind)
    {
        if (slots.Count == 0)
        {
            return [];
        }

        var step = StepOf(slots, moment);
        var set = slots[0].Set;
        var asked = new Task<RoundWord[]?>[set.Count];
        for (var i = 0; i < asked.Length; i++)
        {
            asked[i] = i == set.Self ? HereAsync(step, kind) : AskAsync(view, set.Members[i], step, kind);
        }

        return await Task.WhenAll(asked);
    }

    private async Task<RoundWord[]?> HereAsync(RoundStep step, MessageKind kind)
    {
        var words = new RoundWord[step.Slots.Length];
        await (kind == MessageKind.Close ? steps.CloseAsync(step.Slots, words) : steps.CommitAsync(step.Slots, words));
        return words;
    }

    private async Task<RoundWord[]?> AskAsync(TopologyView view, int member, RoundStep step, MessageKind kind)
    {
        var reply = await desk.AskAsync(view, member, kind, WorkClass.Repair, 0, (output, header) => step.Write(output, header));
        return reply?.Kind == kind + 1 && RoundWords.TryRead(reply.Body, out var answer) && answer.Words.Length == step.Slots.Length
            ? answer.Words
            : null;
    }

    private List<SharedSlot> Passed(List<SharedSlot> slots, RoundWord[]?[] answers)
    {
        var passed = new List<SharedSlot>();
        for (var i = 0; i < slots.Count; i++)
        {
            var isDone = true;
            foreach (var words in answers)
            {
                isDone &= words is not null && words[i] == RoundWord.Done;
            }

            if (isDone)
            {
                passed.Add(slots[i]);
            }
            else
            {
                desk.Desk.Marks.Hit(Mark.RoundRefused);
            }
        }

        return passed;
    }

    /// <summary>The slots of which all replicas hold the same up to the moment.</summary>
    private async Task<List<SharedSlot>> ConvergeAsync(TopologyView view, List<SharedSlot> slots, HybridTime moment)
    {
        if (slots.Count == 0)
        {
            return slots;
        }

        var step = StepOf(slots, moment);
        var set = slots[0].Set;
        var asked = new Task<ConvergedSlot[]?>[set.Count];
        for (var i = 0; i < asked.Length; i++)
        {
            asked[i] = i == set.Self
                ? ConvergeHereAsync(step)
                : AskSumsAsync(view, set.Members[i], step);
        }

        var answers = await Task.WhenAll(asked);
        var equal = new List<SharedSlot>();
        for (var i = 0; i < slots.Count; i++)
        {
            var of = Array.ConvertAll(answers, each => each is null ? new ConvergedSlot(RoundWord.NotTold, default) : each[i]);
            if (RoundJudge.MayCommit(of, desk.Desk.Has(Mutant.TwoOfThreeConverge)))
            {
                equal.Add(slots[i]);
            }
            else
            {
                desk.Desk.Marks.Hit(Mark.RoundNotConverged);
            }
        }

        return equal;
    }

    private async Task<ConvergedSlot[]?> ConvergeHereAsync(RoundStep step) =>
        await steps.ConvergeAsync(step.Slots, new RoundWord[step.Slots.Length]);

    private async Task<ConvergedSlot[]?> AskSumsAsync(TopologyView view, int member, RoundStep step)
    {
        var reply = await desk.AskAsync(
            view, member, MessageKind.Converge, WorkClass.Repair, 0, (output, header) => step.Write(output, header));
        return reply?.Kind == MessageKind.Converged && Converged.TryRead(reply.Body, out var answer)
            && answer.Slots.Length == step.Slots.Length
            ? answer.Slots
            : null;
    }

    private RoundStep StepOf(List<SharedSlot> slots, HybridTime moment) =>
        new(desk.SliceMicros, [.. slots.ConvertAll(slot => new SlotMoment(slot.Ref, moment))]);
}
