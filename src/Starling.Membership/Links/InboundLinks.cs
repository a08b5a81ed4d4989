using System;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Links;

/// <summary>The links that others have dialled: greets or refuses them, then hands their requests on.</summary>
public sealed class InboundLinks(IGatekeeper gatekeeper, IMessageSink sink) : ILinkHandler
{
    /// <summary>Links that were refused or broken off because of what came over them.</summary>
    public long Refusals { get; private set; }

    public void Opened(ILink link)
    {
        // The dialling side speaks first.
    }

    public int Received(ILink link, ReadOnlySpan<byte> bytes) => FrameLoop.Run(
        link, bytes, link.Owner is null ? FrameFormat.StrangerPayloadMax : FrameFormat.PayloadMax, this,
        static (InboundLinks self, ILink at, in MessageHeader header, ReadOnlySpan<byte> body) => self.OnMessage(at, header, body));

    public void Closed(ILink link, string reason) => sink.Ended(link);

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
