using System;
using System.Collections.Generic;
using System.Threading;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Links;

/// <summary>The links that others have dialled: greets or refuses them, then hands their requests on.</summary>
/// <remarks>A node has a bounded number of links, so whoever dials and says nothing may not keep one: without a hello in time the link
/// is ended.</remarks>
public sealed class InboundLinks : ILinkHandler, IDisposable
{
    private readonly IGatekeeper gatekeeper;
    private readonly IMessageSink sink;
    private readonly TimeProvider time;
    private readonly TimeSpan patience;
    private readonly MarkBook marks;
    private readonly Queue<(ILink Link, long OpenedAt)> strangers = new();
    private readonly ITimer timer;
    private bool isArmed;

    public InboundLinks(IGatekeeper gatekeeper, IMessageSink sink, TimeProvider time, TimeSpan patience, MarkBook? marks = null)
    {
        this.marks = marks ?? new MarkBook();
        this.gatekeeper = gatekeeper;
        this.sink = sink;
        this.time = time;
        this.patience = patience;
        timer = time.CreateTimer(_ => EndSilentOnes(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Links that were refused or broken off because of what came over them.</summary>
    public long Refusals { get; private set; }

    /// <summary>The dialling side speaks first.</summary>
    public void Opened(ILink link)
    {
        strangers.Enqueue((link, time.GetTimestamp()));
        Arm();
    }

    public int Received(ILink link, ReadOnlySpan<byte> bytes) => FrameLoop.Run(
        link, bytes, link.Owner is null ? FrameFormat.StrangerPayloadMax : FrameFormat.PayloadMax, this,
        static (InboundLinks self, ILink at, in MessageHeader header, ReadOnlySpan<byte> body) => self.OnMessage(at, header, body));

    public void Closed(ILink link, string reason) => sink.Ended(link);

    public void Dispose() => timer.Dispose();

    /// <summary>In order of their coming: the first one that still has time ends the look.</summary>
    private void EndSilentOnes()
    {
        isArmed = false;
        while (strangers.TryPeek(out var oldest) && time.GetElapsedTime(oldest.OpenedAt) >= patience)
        {
            strangers.Dequeue();
            if (oldest.Link is { Owner: null, IsOpen: true } silent)
            {
                Refusals++;
                marks.Hit(Mark.StrangerShownOut);
                FrameLoop.Refuse(silent, RefusedReason.Version, "No hello of the Starling protocol came in time.");
            }
        }

        if (strangers.Count > 0)
        {
            Arm();
        }
    }

    private void Arm()
    {
        if (!isArmed)
        {
            isArmed = true;
            timer.Change(patience, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnMessage(ILink link, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (link.Owner is InboundPeer peer)
        {
            sink.Received(link, peer, header, body);
            return;
        }

        if (header.Kind != MessageKind.Hello || !Hello.TryRead(body, out var hello))
        {
            Refusals++;
            FrameLoop.Refuse(link, RefusedReason.Version, "A link must begin with a hello of the Starling protocol, version "
                + $"{MessageHeader.Version}.");
            return;
        }

        if (gatekeeper.Examine(hello) is { } refusal)
        {
            Refusals++;
            marks.Hit(Mark.IdentityRefused);
            FrameLoop.Refuse(link, refusal.Reason, refusal.Text);
            return;
        }

        link.Owner = new InboundPeer(hello.Node, Endpoint.TryParse(hello.Address, out var address) ? address : default, hello.Software);
        gatekeeper.Greeting.Write(link.Output, new MessageHeader
        {
            Kind = MessageKind.Welcome,
            Class = WorkClass.Control,
            Correlation = header.Correlation,
        });
    }
}
