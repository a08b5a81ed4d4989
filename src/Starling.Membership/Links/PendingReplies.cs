using System;
using System.Collections.Generic;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Links;

/// <summary>Matches replies to requests on one link.</summary>
/// <remarks>
/// A correlation is a place in a table and that place's generation, so a reply that comes after its request was forgotten, or
/// twice, finds a newer generation and is dropped. Bounded: a full table refuses new requests.
/// </remarks>
public sealed class PendingReplies(Mutant mutants = Mutant.None, MarkBook? marks = null)
{
    /// <summary>Requests in flight on one link at most.</summary>
    public const int Max = 1 << 16;

    private readonly MarkBook marks = marks ?? new MarkBook();
    private Slot[] slots = new Slot[64];
    private readonly Stack<int> free = new();
    private int used;

    /// <summary>Requests in flight.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a place; false when there are too many requests in flight.</summary>
    public bool TryAdd(IReplyWaiter waiter, int tag, out ulong correlation)
    {
        correlation = 0;
        if (!free.TryPop(out var place))
        {
            if (used == Max)
            {
                return false;
            }

            if (used == slots.Length)
            {
                Array.Resize(ref slots, slots.Length * 2);
            }

            place = used++;
        }

        ref var slot = ref slots[place];
        slot.Generation = slot.Generation == uint.MaxValue ? 1 : slot.Generation + 1; // Never 0: no correlation is 0.
        slot.Waiter = waiter;
        slot.Tag = tag;
        Count++;
        correlation = ((ulong)slot.Generation << 32) | (uint)place;
        return true;
    }

    /// <summary>Gives a reply to whoever waits for it. A reply that nobody waits for any more is dropped.</summary>
    public void Complete(in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (TryTake(header.Correlation, out var waiter, out var tag))
        {
            waiter.Replied(tag, header, body);
        }
        else
        {
            marks.Hit(Mark.ReplyUnawaited);
        }
    }

    /// <summary>Stops waiting. Safe for a correlation that has ended already.</summary>
    public void Forget(ulong correlation) => TryTake(correlation, out _, out _);

    /// <summary>Tells every waiter that no reply will come.</summary>
    public void LoseAll(ReplicaFault fault)
    {
        if (Count > 0)
        {
            marks.Hit(Mark.LinkEndedWithRequests);
        }

        // Waiters may add new requests (to other links, or to this one, which then fail at once): walk what is here now.
        for (var place = 0; place < used && Count > 0; place++)
        {
            ref var slot = ref slots[place];
            if (slot.Waiter is not null && TryTake(((ulong)slot.Generation << 32) | (uint)place, out var waiter, out var tag))
            {
                waiter.Lost(tag, fault);
            }
        }
    }

    private bool TryTake(ulong correlation, out IReplyWaiter waiter, out int tag)
    {
        waiter = null!;
        tag = 0;
        var place = (int)(uint)correlation;
        if (place >= used || place < 0)
        {
            return false;
        }

        ref var slot = ref slots[place];
        if (slot.Waiter is null
            || (slot.Generation != (uint)(correlation >> 32) && (mutants & Mutant.LateReplyAnswersWrongRequest) == 0))
        {
            return false;
        }

        waiter = slot.Waiter;
        tag = slot.Tag;
        slot.Waiter = null;
        free.Push(place);
        Count--;
        return true;
    }

    private struct Slot
    {
        public IReplyWaiter? Waiter;
        public int Tag;
        public uint Generation;
    }
}
