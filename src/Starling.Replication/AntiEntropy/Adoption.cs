using System;
using System.Buffers;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Storage.Agreement;
using Starling.Storage.Records;
using Starling.Storage.Scrub;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>Fills a slot again of which this replica has lost something that was agreed upon.</summary>
/// <remarks>
/// Repair cannot do it: below the watermark nothing is let in. So the replica first takes over the watermark of the peer that has come furthest, and with
/// it the closed moment, so that it refuses what all others refuse; then all of that peer's records, page by page; then what the others hold beyond. Until its
/// sums equal those of all others, as of a moment after it began, it takes writes but serves no reads. While one of the others is silent the slot is filled
/// from those that answer, so that the data has its copies again, but not served: the silent one may hold the only other copy of what was acknowledged here.
/// Replicas that have all lost something would wait for one another for ever: of several the one with the lower id goes ahead without the others, and
/// when nobody is left to take from, the one that knows the highest watermark goes on with what it has.
/// <para>
/// A node that began with an empty disk has to adopt all of its slots, and most slots of most tables hold nothing anywhere. Those are proven in a few messages: whoever
/// holds nothing, and has the sums of all others, has all that they have. A slot that no other node holds has nobody to be filled from, and is served as it is.
/// </para>
/// </remarks>
internal sealed class Adoption(
    AgreementDesk desk, Exchange exchange, RowIntake intake, RowOutlet outlet, Purging purging, Scrubber scrubber)
{
    /// <summary>How often a leaf that is being written to is looked at again before the slot's adoption is put off.</summary>
    private const int SalvageAttemptsMax = 3;

    /// <summary>How often a filled slot may be found different before it is filled again from the start, damage and sums included.</summary>
    private const int DifferencesMax = 3;

    private readonly RangeStream stream = new(desk);
    private readonly Dictionary<(uint Table, int Slot), Filled> filled = [];
    private readonly Dictionary<(uint Table, int Slot), HybridTime> seen = [];
    private readonly ArrayBufferWriter<byte> held = new(1024);
    private readonly ArrayBufferWriter<byte> target = new(1024);

    /// <summary>Slots adopted since the start.</summary>
    public long Adopted { get; private set; }

    /// <summary>Goes one step with each slot that has to be adopted.</summary>
    public async Task RunAsync()
    {
        var view = desk.View;
        var empty = new Dictionary<string, List<SharedSlot>>();
        var others = new List<SharedSlot>();
        foreach (var (table, slot) in desk.Slots.ToAdopt())
        {
            if (slot >= view.Geometry.Count || view.FindTable(table) is not { } definition
                || definition.SetOf(new SlotId(slot)) is not { IsReader: true } set)
            {
                continue;
            }

            var shared = new SharedSlot(definition, set);
            if (!HoldsNothing(shared))
            {
                others.Add(shared);
                continue;
            }

            var key = string.Join(',', set.Members);
            if (!empty.TryGetValue(key, out var group))
            {
                empty.Add(key, group = []);
            }

            group.Add(shared);
        }

        foreach (var group in empty.Values)
        {
            for (var at = 0; at < group.Count; at += SlotRef.BatchMax)
            {
                others.AddRange(await ProveAsync(view, group.GetRange(at, Math.Min(SlotRef.BatchMax, group.Count - at))));
            }
        }

        others.Sort(static (a, b) => (a.Table.Id, a.Slot).CompareTo((b.Table.Id, b.Slot)));
        foreach (var slot in others)
        {
            if (desk.IsStopped || view != desk.View)
            {
                return;
            }

            try
            {
                await StepAsync(view, slot);
            }
            catch (WorldException fault)
            {
                // One slot's trouble is not in the way of the next one's. What became unreadable after the slot was filled has to be cut out and filled again.
                desk.Desk.Marks.Hit(Mark.AdoptionBroken);
                if (fault.Fault == WorldFault.Corrupt)
                {
                    filled.Remove((slot.Table.Id, slot.Slot));
                }
            }
        }
    }

    /// <summary>True when neither records nor sums of a slot are here. What cannot be read is something.</summary>
    private bool HoldsNothing(SharedSlot slot)
    {
        if (desk.Fingerprints.Find(slot.Table.Id, slot.Slot) is { IsEmpty: false })
        {
            return false;
        }

        try
        {
            return desk.Leaves.IsEmpty(slot.Table.Id, slot.Slot);
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            return false;
        }
    }

    /// <summary>Serves those of some slots, of which nothing is here, that hold nothing anywhere else either; returns the rest, as far as it can be adopted
    /// now. All have the same replicas.</summary>
    private async Task<List<SharedSlot>> ProveAsync(TopologyView view, List<SharedSlot> slots)
    {
        var now = desk.Now;
        foreach (var slot in slots)
        {
            if (!seen.TryGetValue((slot.Table.Id, slot.Slot), out var since) || since > now)
            {
                seen[(slot.Table.Id, slot.Slot)] = now;
            }
        }

        var slice = Math.Max(desk.SliceBefore(desk.Options.SettleTime), desk.Fingerprints.FirstSlice);
        var isEqual = new bool[slots.Count];
        var isSilent = false;
        Array.Fill(isEqual, true);
        foreach (var member in slots[0].Set.Members)
        {
            if (member == view.Self || !IsAsked(slots[0].Set, member))
            {
                continue;
            }

            var answer = isSilent ? null : (await exchange.CompareAsync(view, member, slots, slice)).Answer;
            isSilent |= answer is null;
            for (var i = 0; i < isEqual.Length && answer is not null; i++)
            {
                isEqual[i] &= answer.Slots[i].Verdict is SlotVerdict.EqualAsOf or SlotVerdict.EqualCurrent;
            }
        }

        if (isSilent || desk.IsStopped || view != desk.View)
        {
            return [];
        }

        var proven = new List<SharedSlot>();
        var rest = new List<SharedSlot>();
        for (var i = 0; i < isEqual.Length; i++)
        {
            var isAlone = slots[i].Set.Count == 1;
            var isRecent = desk.Fingerprints.EndOf(slice) >= seen[(slots[i].Table.Id, slots[i].Slot)];
            if (isAlone || (isEqual[i] && isRecent && HoldsNothing(slots[i])))
            {
                proven.Add(slots[i]);
            }
            else if (!isEqual[i] || !HoldsNothing(slots[i]))
            {
                rest.Add(slots[i]);
            }
        }

        await EndAsync(proven);
        return rest;
    }

    private async Task StepAsync(TopologyView view, SharedSlot slot)
    {
        var began = desk.Now;
        var slice = Math.Max(desk.SliceBefore(desk.Options.SettleTime), desk.Fingerprints.FirstSlice);
        var (peers, isAll) = await AskAsync(view, slot, slice);
        if (!isAll && peers.TrueForAll(peer => peer.Verdict == SlotVerdict.Recovering))
        {
            return;
        }

        var donor = peers.Find(peer => peer.Verdict != SlotVerdict.Recovering);
        foreach (var peer in peers)
        {
            donor = peer.Verdict != SlotVerdict.Recovering && peer.Stand.Watermark > donor.Stand.Watermark ? peer : donor;
        }

        var mark = desk.Slots[slot.Table.Id, slot.Slot];
        if (peers.TrueForAll(peer => peer.Verdict == SlotVerdict.Recovering))
        {
            if (IsBest(view, peers, mark.Watermark) && await SalvageAsync(slot))
            {
                desk.Desk.Marks.Hit(Mark.AdoptionWithoutPeer);
                await EndAsync([slot]);
            }

            return;
        }

        if (purging.WasHindered(slot.Table.Id, slot.Slot))
        {
            filled.Remove((slot.Table.Id, slot.Slot));
        }

        // A moment in the future is one of a clock that has been set back since: nothing would be as of it for as long.
        if (!filled.TryGetValue((slot.Table.Id, slot.Slot), out var done) || done.Watermark != donor.Stand.Watermark || done.Began > began)
        {
            if (await FillAsync(view, slot, peers, donor))
            {
                filled[(slot.Table.Id, slot.Slot)] = new Filled(donor.Stand.Watermark, began, 0);
            }

            return;
        }

        if (isAll && desk.Fingerprints.EndOf(slice) >= done.Began)
        {
            await VerifyAsync(view, slot, peers, donor);
        }
    }

    /// <summary>Where the other replicas stand, and whether all of them have said so. Whoever missed a commit is told of it on the way.</summary>
    private async Task<(List<Standing> Peers, bool IsAll)> AskAsync(TopologyView view, SharedSlot slot, long slice)
    {
        var isAll = true;
        var peers = new List<Standing>();
        SharedSlot[] slots = [slot];
        foreach (var member in slot.Set.Members)
        {
            if (member == view.Self || !IsAsked(slot.Set, member))
            {
                continue;
            }

            if ((await exchange.CompareAsync(view, member, slots, slice)).Answer is not { } answer
                || answer.Slots[0].Verdict == SlotVerdict.Fenced)
            {
                isAll = false;
                continue;
            }

            var stand = answer.Slots[0].IsEqual ? desk.StandOf(slot.Table.Id, slot.Slot, slice) : answer.Slots[0].Stand;
            peers.Add(new Standing(member, answer.Slots[0].Verdict, stand));
            if (stand.Watermark < desk.Slots[slot.Table.Id, slot.Slot].Watermark)
            {
                await exchange.HandleAsync(view, member, slots, answer, slice);
            }
        }

        return (peers, isAll);
    }

    /// <summary>Who is filling itself because the slot moves to it has nothing to give.</summary>
    private static bool IsAsked(ReplicaSet set, int member) => (set.Readers & (1UL << Array.IndexOf(set.Members, member))) != 0;

    private static bool IsBest(TopologyView view, List<Standing> peers, HybridTime own)
    {
        var self = view.Document.Members[view.Self].Id;
        return peers.TrueForAll(peer => peer.Stand.Watermark < own
            || (peer.Stand.Watermark == own && self.CompareTo(view.Document.Members[peer.Member].Id) < 0));
    }

    private async Task<bool> FillAsync(TopologyView view, SharedSlot slot, List<Standing> peers, Standing donor)
    {
        desk.Desk.Marks.Hit(Mark.AdoptionBegun);

        // Written again if the group that marked it was lost: nothing is taken away before the disk knows that the slot is being filled.
        desk.Slots.SetMustAdopt(slot.Table.Id, slot.Slot, true);
        if (!await SalvageAsync(slot))
        {
            return false;
        }

        if (!desk.Desk.Has(Mutant.AdoptWithoutClose) && donor.Stand.Watermark != default)
        {
            desk.Slots.RaiseWatermark(slot.Table.Id, slot.Slot, donor.Stand.Watermark);
        }

        // The purge begins behind the sync: before it, it would still meet the records that were deleted because they cannot be read.
        if (await desk.SyncAsync() is not null)
        {
            return false;
        }

        purging.Add(slot.Table.Id, slot.Slot);
        if (!await TakeOverAsync(view, slot, donor))
        {
            return false;
        }

        foreach (var peer in peers)
        {
            if (peer.Member != donor.Member && peer.Verdict != SlotVerdict.Recovering && !await JoinAsync(view, slot, peer.Member))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Serves the slot again when its sums equal those of all others; else repairs what is different, and comes back.</summary>
    private async Task VerifyAsync(TopologyView view, SharedSlot slot, List<Standing> peers, Standing donor)
    {
        var self = view.Document.Members[view.Self].Id;
        var isEqual = true;
        var isDifferent = false;
        foreach (var peer in peers)
        {
            switch (peer.Verdict)
            {
                case SlotVerdict.EqualAsOf or SlotVerdict.EqualCurrent:
                    break;
                case SlotVerdict.Recovering when self.CompareTo(view.Document.Members[peer.Member].Id) < 0:
                    break;
                case SlotVerdict.Different:
                    isEqual = false;
                    isDifferent = true;
                    if (peer.Member != donor.Member || await TakeOverAsync(view, slot, donor))
                    {
                        // The donor, too, may lack what another one has, and where replicas do not compare nobody else would bring it.
                        _ = await JoinAsync(view, slot, peer.Member);
                    }

                    break;
                default:
                    isEqual = false;
                    break;
            }
        }

        if (isEqual)
        {
            await EndAsync([slot]);
            return;
        }

        // Damage that came after the slot was filled may have left sums that no row can make right.
        if (isDifferent && filled.TryGetValue((slot.Table.Id, slot.Slot), out var done))
        {
            filled[(slot.Table.Id, slot.Slot)] = done with { Differences = done.Differences + 1 };
            if (done.Differences + 1 >= DifferencesMax)
            {
                filled.Remove((slot.Table.Id, slot.Slot));
            }
        }
    }

    private async Task EndAsync(List<SharedSlot> slots)
    {
        if (slots.Count == 0)
        {
            return;
        }

        foreach (var slot in slots)
        {
            filled.Remove((slot.Table.Id, slot.Slot));
            seen.Remove((slot.Table.Id, slot.Slot));
            desk.Slots.SetMustAdopt(slot.Table.Id, slot.Slot, false);
        }

        if (await desk.SyncAsync() is null)
        {
            Adopted += slots.Count;
            desk.Counters.Adoptions += slots.Count;
            desk.Desk.Marks.Hit(Mark.AdoptionEnded);
            return;
        }

        // The disk still says that they have to be adopted, and nothing else would ever write that again.
        foreach (var slot in slots)
        {
            desk.Slots.SetMustAdopt(slot.Table.Id, slot.Slot, true);
        }
    }

    /// <summary>What cannot be read is deleted, so that it can be filled again, and each leaf's sum is what is there: a store that was mended
    /// lost records without the sums learning of it, and what is pulled adds to them. False when leaves were busy: then it is tried again.</summary>
    public async Task<bool> SalvageAsync(SharedSlot slot)
    {
        if (HoldsNothing(slot))
        {
            return true;
        }

        for (var leaf = 0; leaf < LeafSums.Count; leaf++)
        {
            for (var attempt = 0; !TrySalvage(slot, leaf); attempt++)
            {
                if (attempt == SalvageAttemptsMax || await desk.SyncAsync() is not null)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool TrySalvage(SharedSlot slot, int leaf)
    {
        try
        {
            using var walk = desk.Leaves.Walk(slot.Table.Id, slot.Slot, leaf);
            while (walk.MoveNext())
            {
                // Reading is the test.
            }
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            return scrubber.CutOut(slot.Table.Id, slot.Table.Rule, slot.Slot, leaf);
        }

        return scrubber.Check(slot.Table.Id, slot.Table.Rule, slot.Slot, leaf) != ScrubVerdict.Busy;
    }

    /// <summary>Takes the donor's records over, page by page.</summary>
    private async Task<bool> TakeOverAsync(TopologyView view, SharedSlot slot, Standing donor)
    {
        for (byte[] after = []; ;)
        {
            if (await stream.NextAsync(view, donor.Member, slot, after, []) is not { } page
                || desk.Desk.Replica.Admit() != ReplicaFault.None)
            {
                return false;
            }

            foreach (var (mine, theirs) in PageMerge.Pairs(page.Mine, page.Theirs))
            {
                TakeOver(slot, mine, theirs, donor.Stand.Watermark);
            }

            if (await desk.SyncAsync() is not null)
            {
                return false;
            }

            if (page.End.Length == 0)
            {
                return true;
            }

            after = page.End;
        }
    }

    /// <summary>The page shows what was synced; what counts is the newest, which a client may have written a moment ago.</summary>
    public void TakeOver(SharedSlot slot, StoredRow mine, StoredRow theirs, HybridTime watermark)
    {
        var path = theirs.Path ?? mine.Path;
        if (mine.Path is not null && theirs.Path is not null && mine.State.AsSpan().SequenceEqual(theirs.State))
        {
            return;
        }

        var partition = new byte[path.Length];
        if (!RecordPath.TryRead(path, out var table, out var token, partition, out var length, out var clustering))
        {
            return;
        }

        held.ResetWrittenCount();
        target.ResetWrittenCount();
        desk.Records.TryGetNewest(table, new Token(token), partition.AsSpan(0, length), path.AsSpan(clustering), held);
        AdoptionPage.Decide(slot.Table.Rule, held.WrittenSpan, theirs.State ?? [], watermark, target);
        desk.Records.Adopt(slot.Table.Rule, path, target.WrittenSpan);
    }

    /// <summary>Merges what another replica holds, and gives it what it lacks: above the watermark each may hold what the others do not.</summary>
    private async Task<bool> JoinAsync(TopologyView view, SharedSlot slot, int member)
    {
        for (byte[] after = []; ;)
        {
            if (await stream.NextAsync(view, member, slot, after, []) is not { } page)
            {
                return false;
            }

            var merge = PageMerge.Of(slot.Table.Rule, page.Mine, page.Theirs);
            if (!await intake.TakeAsync(slot, merge.Pull, Door.Repair) || !await outlet.SendAsync(view, member, slot, merge.Push))
            {
                return false;
            }

            if (page.End.Length == 0)
            {
                return true;
            }

            after = page.End;
        }
    }

    /// <summary>What a slot was filled up to.</summary>
    /// <param name="Watermark">The donor's.</param>
    /// <param name="Began">When the filling began.</param>
    /// <param name="Differences">How often the slot was found different since.</param>
    private readonly record struct Filled(HybridTime Watermark, HybridTime Began, int Differences);

    /// <summary>Where another replica stands.</summary>
    private readonly record struct Standing(int Member, SlotVerdict Verdict, SlotStand Stand);
}
