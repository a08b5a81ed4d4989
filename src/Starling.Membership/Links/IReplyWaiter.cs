using System;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Membership.Links;

/// <summary>Waits for the reply to a request. Exactly one of the two is called, once, unless the request is forgotten first.</summary>
public interface IReplyWaiter
{
    /// <summary>The reply. <paramref name="body"/> is valid only during the call.</summary>
    void Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body);

    /// <summary>There will be no reply: the link broke. Whether the request was carried out is not known.</summary>
    void Lost(int tag, ReplicaFault fault);
}
