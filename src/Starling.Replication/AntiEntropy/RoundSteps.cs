using System.Threading.Tasks;
using Starling.Model.Time;
using Starling.Storage.Marks;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>What this node does as a replica in the steps of a round, its own rounds and those of others.</summary>
/// <remarks>
/// Close: from now on nothing made up to the moment is let in from outside, and that is on disk before it is answered; since all goes
/// through one group commit, whatever was let in before is on disk then too. Converge: the sums as of the moment, told only by who has closed.
/// Commit: all replicas held the same up to the moment, which is a fact and may be told again by anybody at any time. A replica that hears of a commit of sums
/// which it does not know to have told did tell them once, and has lost that: its disk went back in time, and the slot must be adopted from a peer.
/// Source: notes on the watermark protocol; the shape is that of a two-phase commit whose vote is equality and whose outcome may be repeated (Gray, 1978).
/// </remarks>
internal sealed class RoundSteps(AgreementDesk desk, Purging purging)
{
    private bool IsUnclosed => desk.Desk.Has(Mutant.NoClose);

    /// <summary>Closes slots that passed the fence; <paramref name="words"/> holds for each whether it did, and takes what became of it.</summary>
    public async Task CloseAsync(SlotMoment[] slots, RoundWord[] words)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if (words[i] != RoundWord.Done)
            {
                continue;
            }

            words[i] = desk.Slots[slots[i].Slot.Table, slots[i].Slot.Slot].MustAdopt ? RoundWord.Recovering
                : desk.Desk.Clock.TryObserve(slots[i].Moment) ? RoundWord.Done
                : RoundWord.ClockAhead;
            if (words[i] == RoundWord.Done && !IsUnclosed)
            {
                desk.Slots.RaiseClosed(slots[i].Slot.Table, slots[i].Slot.Slot, slots[i].Moment);
            }
        }

        await SyncedAsync(words);
    }

    /// <summary>Tells where slots that passed the fence stand as of a moment, once it is on disk that they were told.</summary>
    public async Task<ConvergedSlot[]> ConvergeAsync(SlotMoment[] slots, RoundWord[] words)
    {
        var answers = new ConvergedSlot[slots.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            answers[i] = words[i] == RoundWord.Done ? Converge(slots[i]) : new ConvergedSlot(words[i], default);
            words[i] = answers[i].Word;
            if (words[i] == RoundWord.Done)
            {
                desk.Slots.NoteTold(slots[i].Slot.Table, slots[i].Slot.Slot, slots[i].Moment);
            }
        }

        await SyncedAsync(words);
        for (var i = 0; i < slots.Length; i++)
        {
            answers[i] = words[i] == answers[i].Word ? answers[i] : new ConvergedSlot(words[i], default);
        }

        return answers;
    }

    private ConvergedSlot Converge(in SlotMoment asked)
    {
        var mark = desk.Slots[asked.Slot.Table, asked.Slot.Slot];
        if (mark.MustAdopt)
        {
            return new ConvergedSlot(RoundWord.Recovering, default);
        }

        if (mark.Closed < asked.Moment && !IsUnclosed)
        {
            return new ConvergedSlot(RoundWord.NotClosed, default);
        }

        var slice = desk.Fingerprints.SliceOf(asked.Moment);
        if (desk.Fingerprints.EndOf(slice) != asked.Moment)
        {
            return new ConvergedSlot(RoundWord.NotTold, default);
        }

        var stand = desk.StandOf(asked.Slot.Table, asked.Slot.Slot, slice);
        return stand.IsTold ? new ConvergedSlot(RoundWord.Done, stand) : new ConvergedSlot(RoundWord.NotTold, default);
    }

    /// <summary>Takes commits of slots that passed the fence, as <see cref="CloseAsync"/> takes closes.</summary>
    public async Task CommitAsync(SlotMoment[] slots, RoundWord[] words)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if (words[i] == RoundWord.Done)
            {
                words[i] = Commit(slots[i].Slot.Table, slots[i].Slot.Slot, slots[i].Moment);
            }
        }

        await SyncedAsync(words);
    }

    /// <summary>Takes a commit; durable with the filling group.</summary>
    public RoundWord Commit(uint table, int slot, HybridTime moment)
    {
        var mark = desk.Slots[table, slot];
        if (mark.Watermark >= moment)
        {
            return RoundWord.Done;
        }

        if (!mark.HasTold(moment) && !desk.Desk.Has(Mutant.CommitOfUntold))
        {
            desk.Desk.Marks.Hit(Mark.AdoptionBegun);
            desk.Slots.SetMustAdopt(table, slot, true);
            return RoundWord.NotClosed;
        }

        desk.Slots.RaiseWatermark(table, slot, moment);
        purging.Add(table, slot);
        return RoundWord.Done;
    }

    private async Task SyncedAsync(RoundWord[] words)
    {
        if (await desk.SyncAsync() is not null)
        {
            for (var i = 0; i < words.Length; i++)
            {
                words[i] = words[i] == RoundWord.Done ? RoundWord.Disk : words[i];
            }
        }
    }
}
