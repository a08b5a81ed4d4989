using System;
using System.Collections.Generic;
using System.Numerics;
using System.Threading.Tasks;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>Does what moves of slots ask of this node: fills new replicas, takes over what came to the old ones, and deletes what has moved away.</summary>
/// <remarks>
/// <para>
/// Intuition: before a new replica copies from an old one it has that one shut the door behind all who still act by the page before (<see cref="MessageKind.Fence"/>): what the
/// old one lets in later comes to the new one as well, and what it let in earlier is on its disk when it answers. So one pass over its records behind the fence has everything.
/// </para>
/// <para>
/// It is done twice. In stage 1, so that the new replica can be read when stage 2 begins; in stage 2, because a value may have been read in stage 1 from a majority of the old
/// replicas that no majority of the new ones holds. Each time the sources are a majority of the old replicas in each data centre, and all that the slot moves away from, but
/// for those that are being removed: a write at ONE may lie with them alone.
/// </para>
/// <para>
/// Laws: nothing is applied for a stage that is over, or under another epoch of the slot. What is reported is on disk. A slot is deleted only where the page says that this node
/// does not hold it. Filling begins where <see cref="Adoption"/> does: the highest watermark first, then the records of who has it, then those of the others.
/// </para>
/// </remarks>
/// <param name="desk">What the parts of agreement share.</param>
/// <param name="adoption">Knows how a replica takes over a peer's records.</param>
/// <param name="intake">Merges rows.</param>
/// <param name="purging">Purges what the watermark that is taken over allows to.</param>
internal sealed class SlotMoves(AgreementDesk desk, Adoption adoption, RowIntake intake, Purging purging)
{
    private const int AtOnceMax = 16;
    private const int SweepPage = 1000;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    private readonly RangeStream stream = new(desk);
    private ClusterDocument? swept;
    private long sweptAt = long.MinValue;

    /// <summary>Takes reports to the cluster document. <value>Default null: nothing moves.</value></summary>
    public Func<IReadOnlyList<SlotStep>, Task>? Report { get; set; }

    /// <summary>True when the document asks something of this node.</summary>
    public bool IsAsked => Report is not null && (!desk.View.Document.Transitions.IsEmpty || !ReferenceEquals(swept, desk.View.Document));

    /// <summary>Goes one round over all moves, and deletes what is not held any more.</summary>
    public async Task RunAsync()
    {
        var document = desk.View.Document;
        var self = document.Members[desk.View.Self].Id;
        var done = new List<SlotStep>();
        var jobs = new List<(SlotStep Step, Task<bool> Work)>();
        foreach (var transition in document.Transitions)
        {
            if (MoveRules.WaitsFor(document, transition).Contains(self))
            {
                jobs.Add((SlotStep.Of(transition), WorkAsync(SlotStep.Of(transition))));
            }

            if (jobs.Count == AtOnceMax)
            {
                await EndAsync(jobs, done);
            }
        }

        await EndAsync(jobs, done);
        if (done.Count > 0)
        {
            await Report!(done);
        }

        var now = desk.Desk.Time.GetTimestamp();
        if (desk.IsStopped || (sweptAt != long.MinValue && desk.Desk.Time.GetElapsedTime(sweptAt, now) < SweepEvery))
        {
            return;
        }

        sweptAt = now;
        if (ReferenceEquals(document, desk.View.Document) && await SweepAsync())
        {
            swept = document;
        }
    }

    private static async Task EndAsync(List<(SlotStep Step, Task<bool> Work)> jobs, List<SlotStep> done)
    {
        foreach (var (step, work) in jobs)
        {
            if (await work)
            {
                done.Add(step);
            }
        }

        jobs.Clear();
    }

    /// <summary>True when all that the step asks of this node is done, and on disk. A disk that gives an error leaves it for the next round.</summary>
    private async Task<bool> WorkAsync(SlotStep step)
    {
        try
        {
            foreach (var entry in desk.View.Document.Tables)
            {
                if (SlotNow(step, entry.Id) is not { } slot)
                {
                    return false;
                }

                if (!await TryWorkAsync(step, slot))
                {
                    desk.Desk.Marks.Hit(Mark.MoveWaited);
                    return false;
                }
            }

            return true;
        }
        catch (WorldException)
        {
            desk.Desk.Marks.Hit(Mark.ExchangeBroken);
            return false;
        }
    }

    /// <summary>What is met here that cannot be read is cut out by the next attempt, while the slot is being filled; later the scrub looks at it, and has the slot filled.</summary>
    private async Task<bool> TryWorkAsync(SlotStep step, SharedSlot slot)
    {
        try
        {
            return await WorkAsync(step, slot);
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            desk.Desk.Marks.Hit(Mark.MoveMetDamage);
            desk.Records.NoteDamage(slot.Table.Id, slot.Slot);
            return false;
        }
    }

    private Task<bool> WorkAsync(SlotStep step, SharedSlot slot)
    {
        var mustAdopt = slot.Set.Self >= 0 && desk.Slots[slot.Table.Id, slot.Slot].MustAdopt;
        if (step.Stage == SlotTransition.ReadsOld)
        {
            return slot.Set.Self < 0 || slot.Set.IsReader || !mustAdopt ? Task.FromResult(true) : FillAsync(step, slot);
        }

        var takesOver = slot.Set.Self >= 0 && slot.Set.Stage == SlotTransition.ReadsBoth && (slot.Set.New & (1UL << slot.Set.Self)) != 0;
        return !takesOver || desk.Desk.Has(Mutant.MoveNotTakenOver) ? Task.FromResult(true)
            : mustAdopt ? Task.FromResult(false)
            : TakeOverAsync(step, slot);
    }

    /// <summary>The slot of a table as the step has it; null when the step is over.</summary>
    private SharedSlot? SlotNow(SlotStep step, uint table) =>
        !desk.IsStopped && desk.View.TransitionOf(step.Slot) is { } transition && SlotStep.Of(transition) == step && desk.View.FindTable(table) is { } now
            ? new SharedSlot(now, now.SetOf(new SlotId(step.Slot)))
            : null;

    /// <summary>True while nothing has happened to the slot since it was looked at.</summary>
    private bool IsCurrent(SlotStep step, SharedSlot slot) => SlotNow(step, slot.Table.Id) is { } now && now.Set.SlotEpoch == slot.Set.SlotEpoch;

    private async Task<bool> FillAsync(SlotStep step, SharedSlot slot)
    {
        if (await FenceAsync(slot) is not { } sources || !IsCurrent(step, slot))
        {
            return false;
        }

        // What was damaged here since an earlier attempt cannot be merged with; while the slot is being filled no scrub looks at it.
        desk.Slots.SetMustAdopt(slot.Table.Id, slot.Slot, true);
        if (!await adoption.SalvageAsync(slot) || !IsCurrent(step, slot))
        {
            return false;
        }

        var watermark = sources[0].Stand.Watermark;
        foreach (var source in sources)
        {
            watermark = HybridTime.Max(watermark, source.Stand.Watermark);
        }

        if (watermark != default)
        {
            desk.Slots.RaiseWatermark(slot.Table.Id, slot.Slot, watermark);
        }

        if (await desk.SyncAsync() is not null || !IsCurrent(step, slot))
        {
            return false;
        }

        purging.Add(slot.Table.Id, slot.Slot);
        if (!await CopyFromAllAsync(step, slot, sources, watermark))
        {
            return false;
        }

        desk.Slots.SetMustAdopt(slot.Table.Id, slot.Slot, false);
        if (await desk.SyncAsync() is not null)
        {
            desk.Slots.SetMustAdopt(slot.Table.Id, slot.Slot, true);
            return false;
        }

        desk.Desk.Marks.Hit(Mark.SlotFilled);
        return IsCurrent(step, slot);
    }

    private async Task<bool> TakeOverAsync(SlotStep step, SharedSlot slot)
    {
        if (await FenceAsync(slot) is not { } sources || await desk.SyncAsync() is not null || !IsCurrent(step, slot))
        {
            return false;
        }

        return await CopyFromAllAsync(step, slot, sources, null) && IsCurrent(step, slot);
    }

    /// <summary>Copies from one source after the other. One that cannot be copied from, because a part of its copy is damaged or it fell silent, is left out when the others are
    /// enough without it.</summary>
    /// <param name="step">For what.</param>
    /// <param name="slot">Which slot.</param>
    /// <param name="sources">All that are behind the fence.</param>
    /// <param name="watermark">The highest watermark among them, where the replica begins with nothing: first all records of one that has it. Null where it is taken over
    /// what came since.</param>
    private async Task<bool> CopyFromAllAsync(SlotStep step, SharedSlot slot, List<Source> sources, HybridTime? watermark)
    {
        var copied = slot.Set.Self >= 0 ? slot.Set.Old & (1UL << slot.Set.Self) : 0;
        var hasDonor = watermark is null;
        foreach (var source in watermark is null ? [] : sources)
        {
            if (!hasDonor && source.Stand.Watermark == watermark && await CopyAsync(step, slot, source, isDonor: true))
            {
                hasDonor = true;
                copied |= 1UL << source.Place;
            }
        }

        foreach (var source in sources)
        {
            if (!hasDonor || !IsCurrent(step, slot))
            {
                return false;
            }

            if ((copied & (1UL << source.Place)) != 0)
            {
                continue;
            }

            if (HoldsAllOf(slot, source.Stand))
            {
                desk.Desk.Marks.Hit(Mark.SlotFoundEqual);
                copied |= 1UL << source.Place;
            }
            else if (await CopyAsync(step, slot, source, isDonor: false))
            {
                desk.Desk.Marks.Hit(Mark.SlotTakenOver);
                copied |= 1UL << source.Place;
            }
            else
            {
                desk.Desk.Marks.Hit(Mark.MoveSourceLeftOut);
            }
        }

        return SlotNow(step, slot.Table.Id) is { } now && now.Set.SlotEpoch == slot.Set.SlotEpoch
            && (desk.Desk.Has(Mutant.MoveOneSource) || AreEnough(desk.View, now.Set, copied));
    }

    /// <summary>Equal sums: there is nothing to copy.</summary>
    private bool HoldsAllOf(SharedSlot slot, in SlotStand stand)
    {
        var own = desk.StandNow(slot.Table.Id, slot.Slot);
        return own.IsTold && stand.IsTold && own.AsOf == stand.AsOf;
    }

    /// <summary>Has the old replicas shut the door behind the epoch before; those that have, when they are enough to copy from, else null.</summary>
    private async Task<List<Source>?> FenceAsync(SharedSlot slot)
    {
        var set = slot.Set;
        var view = desk.View;
        var nodes = Array.ConvertAll(set.Members, member => view.Document.Members[member].Id);
        var asked = new Task<SlotStand?>?[set.Count];
        for (var left = set.Old; left != 0; left &= left - 1)
        {
            var i = BitOperations.TrailingZeroCount(left);
            asked[i] = i == set.Self ? null : FenceAsync(slot, nodes[i]);
        }

        var sources = new List<Source>();
        var fenced = set.Self >= 0 ? set.Old & (1UL << set.Self) : 0;
        for (var i = 0; i < asked.Length; i++)
        {
            if (asked[i] is { } ask && await ask is { } stand)
            {
                fenced |= 1UL << i;
                sources.Add(new Source(i, nodes[i], stand));
            }
        }

        if (desk.Desk.Has(Mutant.MoveOneSource) && sources.Count > 0)
        {
            return [sources[0]];
        }

        return sources.Count > 0 && AreEnough(view, set, fenced) ? sources : null;
    }

    private async Task<SlotStand?> FenceAsync(SharedSlot slot, NodeId node)
    {
        var step = new RoundStep(desk.SliceMicros, [new SlotMoment(slot.Ref, new HybridTime(1))]);
        var reply = await desk.AskNodeAsync(node, MessageKind.Fence, WorkClass.Stream, 0, (output, header) => step.Write(output, header));
        return reply?.Kind == MessageKind.Fenced && Converged.TryRead(reply.Body, out var answer) && answer.Slots is [{ Word: RoundWord.Done } one]
            ? one.Stand
            : null;
    }

    /// <summary>A majority of the old replicas in each data centre, and all that go but those that are being removed.</summary>
    private static bool AreEnough(TopologyView view, ReplicaSet set, ulong fenced)
    {
        for (var left = set.Old & ~set.New & ~fenced; left != 0; left &= left - 1)
        {
            if (view.Document.Members[set.Members[BitOperations.TrailingZeroCount(left)]].State != MemberState.Removing)
            {
                return false;
            }
        }

        return QuorumRule.TryCreate(ConsistencyLevel.EachQuorum, set.DataCentres, set.Old, 0, 0, out var rule) && rule!.IsMet(fenced);
    }

    /// <summary>One pass over all that a source holds. False when it was not finished.</summary>
    private async Task<bool> CopyAsync(SlotStep step, SharedSlot slot, Source source, bool isDonor)
    {
        for (byte[] after = []; ;)
        {
            var from = after;
            var reply = await desk.AskNodeAsync(
                source.Node, MessageKind.ReplicaScan, WorkClass.Stream, slot.Set.SlotEpoch,
                (output, header) => RangeStream.Question(slot, from).Write(output, header));
            if (reply?.Kind != MessageKind.ReplicaScanned || !IsCurrent(step, slot) || desk.Desk.Replica.Admit() != ReplicaFault.None
                || stream.Read(desk.View, slot, after, reply.Body) is not { } page)
            {
                return false;
            }

            if (isDonor)
            {
                foreach (var (mine, theirs) in PageMerge.Pairs(page.Mine, page.Theirs))
                {
                    adoption.TakeOver(slot, mine, theirs, source.Stand.Watermark);
                }
            }
            else if (!intake.Take(slot, PageMerge.Of(slot.Table.Rule, page.Mine, page.Theirs).Pull, Door.Repair))
            {
                return false;
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

    /// <summary>Deletes records of slots that this node does not hold. False when there may be more.</summary>
    private async Task<bool> SweepAsync()
    {
        // What was let in while this node still held a slot may not be on disk yet, where it is looked for.
        if (await desk.SyncAsync() is not null)
        {
            return false;
        }

        var slots = new SortedSet<(uint Table, int Slot)>(desk.Slots.ToAdopt());
        foreach (var key in desk.Fingerprints.Slots)
        {
            slots.Add(((uint)(key >> 16), (int)(key & 0xffff)));
        }

        var isAll = true;
        foreach (var (table, slot) in slots)
        {
            // One slot that cannot be deleted now is not in the way of the next one.
            isAll &= await SweepAsync(table, slot);
            if (desk.IsStopped)
            {
                return false;
            }
        }

        return await desk.SyncAsync() is null && isAll;
    }

    private async Task<bool> SweepAsync(uint table, int slot)
    {
        var isSalvaged = false;
        while (IsForeign(table, slot))
        {
            var word = TrySweepPage(table, slot);
            if (word == SweepWord.Empty)
            {
                desk.Slots.SetMustAdopt(table, slot, false);
                return true;
            }

            if (word == SweepWord.Damaged)
            {
                // What cannot be read has no key by which it could be deleted: it is cut out as where a slot is filled again. Others hold it.
                if (isSalvaged || desk.View.FindTable(table) is not { } definition
                    || !await adoption.SalvageAsync(new SharedSlot(definition, definition.SetOf(new SlotId(slot)))))
                {
                    return false;
                }

                isSalvaged = true;
            }

            if (word == SweepWord.Stuck || await desk.SyncAsync() is not null)
            {
                return false;
            }
        }

        return true;
    }

    private SweepWord TrySweepPage(uint table, int slot)
    {
        try
        {
            return desk.Fingerprints.Find(table, slot) is null or { IsEmpty: true } && desk.Leaves.IsEmpty(table, slot) ? SweepWord.Empty
                : SweepPageOf(table, slot) ? SweepWord.Swept : SweepWord.Stuck;
        }
        catch (WorldException damage)
        {
            desk.Desk.Marks.Hit(Mark.SweepFoundDamage);
            return damage.Fault == WorldFault.Corrupt ? SweepWord.Damaged : SweepWord.Stuck;
        }
    }

    private bool IsForeign(uint table, int slot) =>
        !desk.IsStopped && slot < desk.View.Geometry.Count && desk.View.FindTable(table)?.SetOf(new SlotId(slot)) is { } set
        && (set.Self < 0 || (desk.Desk.Has(Mutant.MoveDroppedEarly) && (set.New & (1UL << set.Self)) == 0));

    /// <summary>Record by record and not as a range, so that sums stay right and this node remembers under which names it wrote.</summary>
    private bool SweepPageOf(uint table, int slot)
    {
        desk.Desk.Marks.Hit(Mark.SlotSwept);
        var (before, last) = desk.View.Geometry.RangeOf(new SlotId(slot));
        var first = slot == 0 ? new Token(long.MinValue) : new Token(before.Value + 1);
        var paths = new List<byte[]>();
        using (var cursor = desk.Records.WalkTokens(table, first, last, []))
        {
            while (paths.Count < SweepPage && cursor.MoveNext())
            {
                paths.Add(cursor.Key.ToArray());
            }
        }

        foreach (var path in paths)
        {
            desk.Records.Adopt(desk.View.FindTable(table)!.Rule, path, []);
        }

        return paths.Count > 0;
    }

    private enum SweepWord
    {
        Swept,
        Empty,
        Damaged,
        Stuck,
    }

    /// <summary>An old replica behind its fence, and where it stands.</summary>
    private readonly record struct Source(int Place, NodeId Node, SlotStand Stand);
}
