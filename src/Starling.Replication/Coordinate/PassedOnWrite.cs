using System;
using Starling.Api;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Sessions;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>A client's write that this node cannot take because it holds no replica (or no space), handed to one that does.</summary>
/// <remarks>
/// Tried at the next replica only while it is certain that nothing was done: nothing was sent, or the one that took it said so. Once
/// an answer is lost the outcome is "not known", and a second attempt could write a second sibling. A request with an operation's id counts once in any case,
/// so it goes on to the next replica also then; what it ends with says "may have happened" from there on.
/// </remarks>
internal sealed class PassedOnWrite : Deadlined, IReplyWaiter
{
    private readonly Desk desk;
    private readonly Peers peers;
    private readonly ReplicaSet set;
    private readonly IWriteWaiter waiter;
    private readonly long due;
    private readonly IPassedOn request;
    private Laggards laggards;
    private Trouble lastTrouble;
    private ulong tried;
    private ulong correlation;
    private int sentTo = -1;
    private bool isDoubtful;

    public PassedOnWrite(Desk desk, ReplicaSet set, IPassedOn request, long due, IWriteWaiter waiter)
    {
        this.desk = desk;
        this.set = set;
        this.request = request;
        this.due = due;
        this.waiter = waiter;
        peers = desk.Neighbours.Peers;
        tried = set.Self >= 0 ? 1UL << set.Self : 0;
        lastTrouble = new Trouble(
            StarlingError.Unavailable, false, "No replica of the record can be reached. Nothing was written.", 0, 1);
    }

    /// <summary>Begins. The waiter is called exactly once, maybe before this returns.</summary>
    public void Start()
    {
        desk.Counters.InFlight++;
        desk.Counters.BytesInFlight += request.Size;
        desk.Wheel.Set(this, due);
        TryNext();
    }

    void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        correlation = 0;
        if (header.Kind == request.Kind + 1 && WriteAnswer.TryRead(body, out var answer))
        {
            End();
            if (waiter is ISessionWaiter owner && answer.HasSession
                && SessionToken.TryDecode(answer.Session, peers.View.ClusterTag, out var learned) == SessionFault.None)
            {
                owner.Learned(learned);
            }

            waiter.Written(answer.Synced, answer.Replicas, answer.Context, answer.State);
        }
        else if (header.Kind == MessageKind.Failed && Failed.TryRead(body, out var failed))
        {
            Refused(tag, new Trouble((StarlingError)failed.Error, failed.MayHaveHappened, failed.Text, failed.Got, failed.Needed));
        }
        else
        {
            Fail(new Trouble(StarlingError.ReplicasFailed, true, $"The replica that took the write, {Taker()}, gave no proper answer. It may have happened."));
        }
    }

    void IReplyWaiter.Lost(int tag, ReplicaFault fault)
    {
        correlation = 0;
        desk.Marks.Hit(Mark.PassedOnAnswerLost);
        lastTrouble = new Trouble(StarlingError.Timeout, true, $"The link to the replica that took the write, {Taker()}, broke. It may have happened.");
        if (request.IsRepeatable || desk.Has(Mutant.PassedOnWriteRetried))
        {
            isDoubtful = request.IsRepeatable;
            TryNext();
            return;
        }

        Fail(lastTrouble);
    }

    protected internal override void Woken(long now)
    {
        if (now < due)
        {
            tried &= ~laggards.Take();
            desk.Wheel.Set(this, due);
            TryNext();
            return;
        }

        if (correlation == 0)
        {
            Fail(lastTrouble);
            return;
        }

        peers.LinkOf(set, sentTo)!.Forget(correlation);
        desk.Marks.Hit(Mark.PassedOnTimedOut);
        Fail(new Trouble(StarlingError.Timeout, true, $"The replica that took the write, {Taker()}, did not answer in time. It may have happened."));
    }

    /// <summary>Sends to the best replica that was not tried; with none left, waits for laggards or gives up.</summary>
    private void TryNext()
    {
        Span<int> order = stackalloc int[set.Count];
        var reachable = desk.Neighbours.Peers.Links == peers.Links ? Choose(order) : 0;
        for (var i = 0; i < reachable; i++)
        {
            var replica = order[i];
            if ((tried & (1UL << replica)) != 0)
            {
                continue;
            }

            tried |= 1UL << replica;
            if (peers.LinkOf(set, replica) is { } link && link.TryBegin(this, replica, out correlation))
            {
                sentTo = replica;
                Send(link);
                return;
            }
        }

        if (laggards.Any)
        {
            desk.Wheel.Set(this, Math.Min(due, desk.Wheel.After(laggards.Wait)));
        }
        else
        {
            Fail(lastTrouble);
        }
    }

    private int Choose(Span<int> order)
    {
        if (!request.IsForFirst)
        {
            return desk.Neighbours.Prefer(set, order);
        }

        order[0] = desk.Neighbours.FirstOf(set);
        return order[0] >= 0 ? 1 : 0;
    }

    /// <summary>"Not done" from one replica leaves the others; a request that is wrong is wrong everywhere.</summary>
    private void Refused(int replica, in Trouble trouble)
    {
        lastTrouble = trouble;
        if (trouble.MayHaveHappened)
        {
            Fail(trouble);
            return;
        }

        desk.Marks.Hit(Mark.PassedOnTriedNext);
        switch (trouble.Code)
        {
            case StarlingError.UnknownTable or StarlingError.NotReady:
                laggards.TryAdd(replica, ReplicaFault.UnknownTable);
                TryNext();
                break;
            case StarlingError.Unavailable or StarlingError.DiskFull or StarlingError.Overloaded or StarlingError.ReplicasFailed:
                TryNext();
                break;
            default:
                Fail(trouble);
                break;
        }
    }

    private string Taker() => peers.LinkOf(set, sentTo)!.Remote.ToString();

    private void Fail(in Trouble trouble)
    {
        End();
        desk.Counters.Failures++;
        waiter.NotWritten(isDoubtful ? trouble with { MayHaveHappened = true } : trouble);
    }

    private void End()
    {
        desk.Wheel.Remove(this);
        desk.Counters.InFlight--;
        desk.Counters.BytesInFlight -= request.Size;
    }

    private void Send(PeerLink link) => request.Write(link.Output, new MessageHeader
    {
        Kind = request.Kind,
        Class = WorkClass.Client,
        Correlation = correlation,
        Era = peers.View.Era,
        BudgetMs = Math.Max(1, desk.Wheel.MillisecondsLeft(due)),
    });
}
