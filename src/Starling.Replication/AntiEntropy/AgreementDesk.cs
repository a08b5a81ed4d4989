using System;
using System.Buffers;
using System.Threading.Tasks;
using Starling.Membership.Links;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Replication.Coordinate;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.Storage.Marks;
using Starling.Storage.Records;
using Starling.Storage.Scrub;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>What all parts of agreement on one node share.</summary>
/// <param name="desk">The coordinator's desk.</param>
/// <param name="courier">Carries requests that are awaited.</param>
/// <param name="fingerprints">The node's sums.</param>
/// <param name="slots">The node's marks of slots.</param>
/// <param name="records">The node's records.</param>
/// <param name="leaves">Reads the records of a leaf.</param>
/// <param name="options">How often, how much.</param>
/// <param name="book">Where agreement is noted; null for one of its own.</param>
public sealed class AgreementDesk(
    Desk desk, Courier courier, Fingerprints fingerprints, SlotMarks slots, RecordStore records, LeafReader leaves,
    AgreementOptions options, AgreementBook? book = null)
{
    /// <summary>How long an answer is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan PauseStep = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);

    private readonly Pace pace = new(options.BytesPerSecond);
    private readonly Restraint restraint = new(desk.Options.InFlightMax, desk.Time.TimestampFrequency / 1000);

    internal Desk Desk { get; } = desk;

    internal Fingerprints Fingerprints { get; } = fingerprints;

    internal SlotMarks Slots { get; } = slots;

    internal RecordStore Records { get; } = records;

    internal LeafReader Leaves { get; } = leaves;

    internal AgreementOptions Options { get; } = options;

    /// <summary>What was done since the start.</summary>
    public AgreementCounters Counters { get; } = new();

    /// <summary>What is agreed with whom.</summary>
    public AgreementBook Book { get; } = book ?? new AgreementBook(() => desk.View);

    internal TopologyView View => Desk.View;

    /// <summary>True once the node stops: whatever awaits ends at its next step.</summary>
    internal bool IsStopped { get; set; }

    /// <summary>Pages, ids and rows asked for since the start, for status and tests.</summary>
    public long Asked { get; private set; }

    /// <summary>Bytes of agreement's answers and repairs since the start.</summary>
    public long Bytes { get; private set; }

    internal long SliceMicros { get; } = (long)options.SliceLength.TotalMicroseconds;

    internal HybridTime Now => new(Desk.Clock.WallMicros);

    /// <summary>The last slice that ended so long ago.</summary>
    internal long SliceBefore(TimeSpan ago) => Fingerprints.SliceOf(new(Desk.Clock.WallMicros - (long)ago.TotalMicroseconds)) - 1;

    /// <summary>Where this node stands with a slot as of a slice's end.</summary>
    internal SlotStand StandOf(uint table, int slot, long slice)
    {
        var mark = Slots[table, slot];
        var isTold = IsCounted(table, slot) & Fingerprints.TryRead(table, slot, slice, out var asOf, out var current);
        return isTold
            ? new SlotStand(mark.Watermark, mark.Purged, true, asOf, current)
            : new SlotStand(mark.Watermark, mark.Purged, false, default, default);
    }

    /// <summary>Where this node stands with a slot by all that it has synced. Not told while its sums are not those of its records.</summary>
    internal SlotStand StandNow(uint table, int slot)
    {
        var mark = Slots[table, slot];
        var sum = Fingerprints.SyncedSum(table, slot);
        return IsCounted(table, slot)
            ? new SlotStand(mark.Watermark, mark.Purged, true, sum, sum)
            : new SlotStand(mark.Watermark, mark.Purged, false, default, default);
    }

    /// <summary>Asks a node and waits for the answer, whatever becomes of the document meanwhile: whoever asks looks at what he needs of it again. Null when none comes.</summary>
    internal async Task<CourierReply?> AskNodeAsync(
        NodeId node, MessageKind kind, WorkClass work, long slotEpoch, Action<IBufferWriter<byte>, MessageHeader> message)
    {
        var view = View;
        var member = view.IndexOf(node);
        if (IsStopped || member < 0 || member == view.Self || !Desk.Neighbours.IsReachable(member))
        {
            return null;
        }

        Asked++;
        var header = new MessageHeader { Kind = kind, Class = work, Era = view.Era, SlotEpoch = slotEpoch };
        var reply = await courier.AskAsync(view.AddressOf(member), header, (output, started) => Count(kind, output, started, message), Patience);
        if (IsStopped || reply is null)
        {
            return null;
        }

        Bytes += reply.Body.Length;
        Counters.NoteAnswer(kind, reply.Body.Length);
        await PaceAsync(reply.Body.Length);
        return IsStopped ? null : reply;
    }

    /// <summary>Asks a member and waits for the answer; null when none comes, or when it came too late to be of use.</summary>
    /// <param name="view">Under which view the question makes sense.</param>
    /// <param name="member">Whom.</param>
    /// <param name="kind">The message's kind.</param>
    /// <param name="work">On whose behalf.</param>
    /// <param name="slotEpoch">The slot's epoch, where the header carries it; else 0.</param>
    /// <param name="message">Writes it.</param>
    internal async Task<CourierReply?> AskAsync(
        TopologyView view, int member, MessageKind kind, WorkClass work, long slotEpoch,
        Action<IBufferWriter<byte>, MessageHeader> message)
    {
        if (IsStopped || view != View || !Desk.Neighbours.IsReachable(member))
        {
            return null;
        }

        Asked++;
        var header = new MessageHeader { Kind = kind, Class = work, Era = view.Era, SlotEpoch = slotEpoch };
        var reply = await courier.AskAsync(view.AddressOf(member), header, (output, started) => Count(kind, output, started, message), Patience);
        if (IsStopped || view != View || reply is null)
        {
            return null;
        }

        Bytes += reply.Body.Length;
        Counters.NoteAnswer(kind, reply.Body.Length);
        await PaceAsync(reply.Body.Length);
        return IsStopped || view != View ? null : reply;
    }

    private void Count(MessageKind kind, IBufferWriter<byte> output, MessageHeader header, Action<IBufferWriter<byte>, MessageHeader> message)
    {
        var counted = new CountedOutput(output);
        message(counted, header);
        Counters.BytesSent += counted.Count;
        Counters.Note(kind, counted.Count);
    }

    /// <summary>Waits for the turn of so many bytes, and while clients need the node.</summary>
    internal async Task PaceAsync(int bytes)
    {
        var now = Desk.Time.GetElapsedTime(0);
        var wait = pace.Take(bytes, now);
        if (wait > TimeSpan.Zero)
        {
            await DelayAsync(wait);
        }

        for (var paused = TimeSpan.Zero;
            paused < PauseMax && !IsStopped && restraint.MustPause(Desk.Neighbours.UsualLatency, Desk.Counters.InFlight);
            paused += PauseStep)
        {
            await DelayAsync(PauseStep);
        }
    }

    /// <summary>Counts bytes that leave in repairs, and waits for their turn.</summary>
    internal Task SendsAsync(int bytes)
    {
        Bytes += bytes;
        return PaceAsync(bytes);
    }

    /// <summary>Waits until all that was appended so far is durable; the fault when it is not.</summary>
    internal Task<WorldException?> SyncAsync()
    {
        var synced = new Synced();
        Desk.Commits.Await(synced);
        return synced.Task;
    }

    internal Task DelayAsync(TimeSpan span) => Task.Delay(span + TimeSpan.FromMilliseconds(1), Desk.Time);

    /// <summary>False while the sums of a slot are not those of its records.</summary>
    private bool IsCounted(uint table, int slot)
    {
        if (!Fingerprints.IsBegun || Fingerprints.NeedsRebuild)
        {
            return false;
        }

        var key = Fingerprints.SlotKey(table, slot);
        foreach (var waiting in Fingerprints.NeedRecount)
        {
            if (waiting == key)
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Synced : IDurableWaiter
    {
        private readonly TaskCompletionSource<WorldException?> done = new();

        public Task<WorldException?> Task => done.Task;

        public void Durable(WorldException? fault) => done.SetResult(fault);
    }
}
