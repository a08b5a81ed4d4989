using System;
using Starling.Api;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Replication.Coordinate;

/// <summary>A client's write that this node cannot take because it holds no replica, handed to one that does.</summary>
/// <remarks>Tried at the next replica only while nothing was sent: once it was, the outcome of a lost answer is "not known", and a
/// second attempt could write a second sibling.</remarks>
internal sealed class PassedOnWrite(Desk desk, IWriteWaiter waiter) : Deadlined, IReplyWaiter
{
    private PeerLink? sentTo;
    private ulong correlation;

    public void Start(TableView table, ReplicaSet set, in WriteRequest request, long due)
    {
        Span<int> order = stackalloc int[set.Count];
        var reachable = desk.Neighbours.Prefer(set, order);
        for (var i = 0; i < reachable; i++)
        {
            var link = desk.Neighbours.LinkOf(set.Members[order[i]]);
            if (link is not null && link.TryBegin(this, 0, out correlation))
            {
                sentTo = link;
                Send(table, link, request, due);
                desk.Counters.InFlight++;
                desk.Wheel.Set(this, due);
                return;
            }
        }

        waiter.NotWritten(new Trouble(StarlingError.Unavailable, false,
            "No replica of the record can be reached. Nothing was written.", 0, 1));
    }

    void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        End();
        if (header.Kind == MessageKind.WriteAnswer && WriteAnswer.TryRead(body, out var answer))
        {
            waiter.Written(answer.Synced, answer.Replicas, answer.Context, answer.State);
        }
        else if (header.Kind == MessageKind.Failed && Failed.TryRead(body, out var failed))
        {
            waiter.NotWritten(new Trouble((StarlingError)failed.Error, failed.MayHaveHappened, failed.Text, failed.Got, failed.Needed));
        }
        else
        {
            waiter.NotWritten(new Trouble(StarlingError.ReplicasFailed, true, "The replica that took the write gave no proper answer."));
        }
    }

    void IReplyWaiter.Lost(int tag, ReplicaFault fault)
    {
        End();
        waiter.NotWritten(new Trouble(StarlingError.Timeout, true, "The link to the replica that took the write broke. It may have happened."));
    }

    protected internal override void Woken(long now)
    {
        sentTo!.Forget(correlation);
        End();
        waiter.NotWritten(new Trouble(StarlingError.Timeout, true, "The replica that took the write did not answer in time. It may have happened."));
    }

    private void End()
    {
        desk.Wheel.Remove(this);
        desk.Counters.InFlight--;
    }

    private void Send(TableView table, PeerLink link, in WriteRequest request, long due) => new WriteRequest
    {
        Table = table.NameUtf8,
        Partition = request.Partition,
        Level = request.Level,
        AtLeast = request.AtLeast,
        ReturnBody = request.ReturnBody,
        ReplaceAll = request.ReplaceAll,
        WriteTime = request.WriteTime,
        PassedOn = true,
        Count = request.Count,
        Changes = request.Changes,
    }.Write(link.Output, new MessageHeader
    {
        Kind = MessageKind.Write,
        Class = WorkClass.Client,
        Correlation = correlation,
        Era = desk.View.Era,
        BudgetMs = Math.Max(1, desk.Wheel.MillisecondsLeft(due)),
    });
}
