using System;
using System.Collections.Generic;
using System.Threading;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Replication.Coordinate;
using Starling.Storage.Hints;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.HintedHandoff;

/// <summary>Brings kept hints to targets that are back.</summary>
/// <remarks>
/// For each target one page at a time: read from the front, send, wait for all acknowledgements, forget the page. A hint is forgotten only
/// after its target has synced it, so a crash on either side repeats a page and loses none; merging makes repeats harmless. A page
/// of which anything failed, or was not answered in time, is sent again later as a whole: an answer that never comes must not end the delivery for ever.
/// </remarks>
public sealed class HintDelivery : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a page waits for its answers. Longer than a sick disk usually takes: what is sent again too early is written twice.</summary>
    private static readonly TimeSpan PageTimeout = TimeSpan.FromSeconds(10);

    private const int PageBytesMax = 1 << 20;

    private readonly Desk desk;
    private readonly HintDeliveryOptions options;
    private readonly SortedDictionary<NodeId, Round> rounds = [];
    private readonly ITimer timer;

    public HintDelivery(Desk desk, HintDeliveryOptions options)
    {
        this.desk = desk;
        this.options = options;
        timer = desk.Time.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
    }

    /// <summary>Pages that were not acknowledged as a whole.</summary>
    public long FailedPages { get; private set; }

    public void Dispose() => timer.Dispose();

    private void Look()
    {
        desk.Hints.Tend();
        if (desk.Hints.Pending == 0 || desk.View is null)
        {
            return;
        }

        var now = desk.Time.GetTimestamp();
        foreach (var target in desk.Hints.Targets)
        {
            if (desk.Hints.PendingFor(target) == 0)
            {
                continue;
            }

            if (!rounds.TryGetValue(target, out var round))
            {
                rounds.Add(target, round = new Round(this, target));
            }

            round.Look(now);
        }
    }

    /// <summary>The delivery to one target.</summary>
    private sealed class Round(HintDelivery delivery, NodeId target) : IReplyWaiter
    {
        private readonly HintPace pace = new(delivery.options.BytesPerSecond, delivery.options.BytesPerSecondMax);
        private readonly List<ulong> correlations = [];
        private List<Hint> page = [];
        private PeerLink? sentOver;
        private long reachableSince = -1;
        private long restUntil;
        private long startedAt;
        private int bytes;
        private int waitingFor;
        private bool hasFailed;
        private int dropped;
        private bool hasFailedBefore;

        public void Look(long now)
        {
            var desk = delivery.desk;
            var member = MemberOf(target);
            if (waitingFor > 0)
            {
                if (desk.Time.GetElapsedTime(startedAt, now) > PageTimeout)
                {
                    GiveUpPage();
                }

                return;
            }

            if (member < 0)
            {
                DropPage();
                return;
            }

            if (!desk.Neighbours.IsHealthy(member) || desk.Neighbours.LinkOf(member) is not { } link)
            {
                if (reachableSince >= 0)
                {
                    desk.Marks.Hit(Mark.HintTargetAway);
                }

                reachableSince = -1;
                return;
            }

            reachableSince = reachableSince < 0 ? now : reachableSince;
            if (desk.Time.GetElapsedTime(reachableSince, now) >= delivery.options.SettleTime && now >= restUntil)
            {
                SendPage(link, now);
            }
        }

        /// <summary>The target, or who has its place now: that one lacks what the hint says as well.</summary>
        private int MemberOf(NodeId target)
        {
            var view = delivery.desk.View;
            return view.Document.SuccessorOf(target) is { } successor ? view.IndexOf(successor) : -1;
        }

        /// <summary>Nobody has the target's place: its hints are for nobody.</summary>
        private void DropPage()
        {
            var desk = delivery.desk;
            try
            {
                if (desk.Hints.ReadPage(target, delivery.options.PageCount, PageBytesMax) is { Count: > 0 } lost)
                {
                    desk.Marks.Hit(Mark.HintDropped);
                    desk.Hints.Discard(target, lost, lost.Count);
                }
            }
            catch (WorldException)
            {
                // Tried again with the next look.
                desk.Marks.Hit(Mark.HintReadFailed);
            }
        }

        void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
        {
            // A malformed hint can never be taken, nor one for a record that is damaged there: keeping it would block all that follow. Whoever
            // fills the damaged record from its other replicas brings what the hint would have brought, and so does agreement where the slot was
            // closed meanwhile.
            var isHopeless = ReplicaRefused.TryRead(body, out var refusal)
                && refusal.Fault is ReplicaFault.BadRequest or ReplicaFault.Corrupt or ReplicaFault.TooLate;
            hasFailed |= header.Kind != MessageKind.ReplicaWritten && !isHopeless;
            dropped += isHopeless ? 1 : 0;
            OneLess();
        }

        void IReplyWaiter.Lost(int tag, ReplicaFault fault)
        {
            hasFailed = true;
            OneLess();
        }

        private void SendPage(PeerLink link, long now)
        {
            var desk = delivery.desk;
            try
            {
                page = desk.Hints.ReadPage(target, delivery.options.PageCount, PageBytesMax);
            }
            catch (WorldException)
            {
                // The disk gave an error. The hints stay where they are, and reading them is tried again after a rest.
                delivery.FailedPages++;
                desk.Marks.Hit(Mark.HintReadFailed);
                Rest(pace.RestAfterFailure());
                return;
            }

            if (page.Count == 0)
            {
                return;
            }

            startedAt = now;
            sentOver = link;
            correlations.Clear();
            bytes = 0;
            hasFailed = false;
            dropped = 0;
            waitingFor = 1;
            for (var i = 0; i < page.Count; i++)
            {
                if (!TrySend(link, page[i].Mutation, i))
                {
                    // The link carries no more at once: the page ends here, and what is left comes with the next. Were the whole page given up,
                    // one that is larger than what a link may carry would be tried for ever.
                    hasFailed = i == 0;
                    page.RemoveRange(i, page.Count - i);
                }
            }

            if (desk.Has(Mutant.HintDroppedOnSend))
            {
                desk.Hints.Discard(target, page);
                page = [];
            }

            OneLess();
        }

        /// <summary>False when the link can take no more.</summary>
        private bool TrySend(PeerLink link, byte[] bytesOfHint, int tag)
        {
            var desk = delivery.desk;
            if (!Mutation.TryRead(bytesOfHint, out var mutation) || desk.View.FindTable(mutation.Table) is not { } table)
            {
                dropped++;
                return true; // The table is gone: so is the hint, with its page.
            }

            var set = table.SetOf(Murmur3.TokenOf(mutation.Partition));
            var member = MemberOf(target);
            if (desk.View.Document.Members[member].Id != target)
            {
                desk.Marks.Hit(Mark.HintPassedToSuccessor);
            }

            if (Array.IndexOf(set.Members, member) < 0)
            {
                dropped++;
                return true;
            }

            if (!link.TryBegin(this, tag, out var correlation))
            {
                return false;
            }

            waitingFor++;
            correlations.Add(correlation);
            bytes += bytesOfHint.Length;
            ReplicaWrite.Write(
                link.Output, desk.HeaderTo(desk.View, set, MessageKind.ReplicaWrite, WorkClass.Hint, correlation, 0), bytesOfHint);
            return true;
        }

        private void Note(MarkBook marks)
        {
            if (hasFailedBefore)
            {
                hasFailedBefore = false;
                marks.Hit(Mark.HintPageDeliveredAgain);
            }

            if (dropped > 0)
            {
                marks.Hit(Mark.HintDropped);
            }
        }

        private void GiveUpPage()
        {
            foreach (var correlation in correlations)
            {
                sentOver!.Forget(correlation);
            }

            hasFailed = true;
            waitingFor = 1;
            OneLess();
        }

        private void Rest(TimeSpan rest)
        {
            var time = delivery.desk.Time;
            restUntil = time.GetTimestamp() + (long)(rest.TotalSeconds * time.TimestampFrequency);
        }

        private void OneLess()
        {
            if (--waitingFor > 0)
            {
                return;
            }

            var desk = delivery.desk;
            var rest = TimeSpan.Zero;
            if (hasFailed)
            {
                delivery.FailedPages++;
                hasFailedBefore = true;
                desk.Marks.Hit(Mark.HintPageFailed);
                rest = pace.RestAfterFailure();
            }
            else
            {
                Note(desk.Marks);
                desk.Hints.Discard(target, page, dropped);
                rest = pace.RestAfter(bytes, desk.Time.GetElapsedTime(startedAt));
            }

            page = [];
            Rest(rest);
            if (rest == TimeSpan.Zero && bytes > 0)
            {
                Look(desk.Time.GetTimestamp());
            }
        }
    }
}
