using System;
using Starling.Wire.Frames;
using Starling.World;

namespace Starling.Membership.Links;

/// <summary>Takes the requests that arrive on links which others have dialled. Replies go to <c>link.Output</c>.</summary>
public interface IMessageSink
{
    /// <summary><paramref name="body"/> is valid only during the call.</summary>
    void Received(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body);

    /// <summary>The link has ended: replies still owed to it can be dropped.</summary>
    void Ended(ILink link);
}
