using System;
using System.Buffers;
using System.Threading;
using System.Threading.Tasks;
using Starling.Membership.Links;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>Carries requests that are awaited one by one: the register's, and those of status and explanations.</summary>
public sealed class Courier(PeerLinks links, TimeProvider time) : ICourier
{
    public Task<CourierReply?> AskAsync(
        Endpoint to, MessageKind kind, Action<IBufferWriter<byte>, MessageHeader> message, TimeSpan timeout) =>
        AskAsync(to, new MessageHeader { Kind = kind, Class = WorkClass.Control }, message, timeout);

    /// <summary>As the other one, with a header of the caller's; the correlation and the budget are set here.</summary>
    public Task<CourierReply?> AskAsync(
        Endpoint to, MessageHeader header, Action<IBufferWriter<byte>, MessageHeader> message, TimeSpan timeout)
    {
        var link = links.To(to);
        var ask = new Ask(link);
        if (!link.TryBegin(ask, 0, out var correlation))
        {
            return Task.FromResult<CourierReply?>(null);
        }

        ask.StartTimer(time, timeout, correlation);
        message(link.Output, new MessageHeader
        {
            Kind = header.Kind,
            Class = header.Class,
            Correlation = correlation,
            Era = header.Era,
            SlotEpoch = header.SlotEpoch,
            BudgetMs = (uint)Math.Clamp(timeout.TotalMilliseconds, 1, uint.MaxValue),
        });
        return ask.Task;
    }

    public void Tell(Endpoint to, MessageKind kind, Action<IBufferWriter<byte>, MessageHeader> message)
    {
        var link = links.To(to);
        if (link.IsUp)
        {
            message(link.Output, new MessageHeader { Kind = kind, Class = WorkClass.Control });
        }
    }

    public PeerIdentity? IdentityOf(Endpoint seed) => links.To(seed).Identity is { } welcome
        ? new PeerIdentity(
            welcome.Node, welcome.Cluster, welcome.SeedHash, welcome.Incarnation, seed, welcome.DataCentre, welcome.Rack)
        : null;

    private sealed class Ask(PeerLink link) : IReplyWaiter
    {
        private readonly TaskCompletionSource<CourierReply?> reply = new();
        private ITimer? timer;

        public Task<CourierReply?> Task => reply.Task;

        public void StartTimer(TimeProvider time, TimeSpan timeout, ulong correlation) => timer = time.CreateTimer(
            _ =>
            {
                link.Forget(correlation);
                End(null);
            },
            null, timeout, Timeout.InfiniteTimeSpan);

        public void Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body) =>
            End(new CourierReply(header.Kind, body.ToArray()));

        public void Lost(int tag, ReplicaFault fault) => End(null);

        private void End(CourierReply? with)
        {
            timer?.Dispose();
            reply.TrySetResult(with);
        }
    }
}
