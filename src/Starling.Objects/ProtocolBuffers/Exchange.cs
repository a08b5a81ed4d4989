using System;
using System.Threading;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>One request on its way through the door, and the way of its answer.</summary>
internal sealed class Exchange(Frame request, Reply reply, Caller caller, CancellationToken aborted)
{
    public byte Code => request.Code;

    /// <summary>The bytes of the request's fields.</summary>
    public ReadOnlyMemory<byte> Payload => request.Payload;

    public Reply Reply => reply;

    public ProtoWriter Message => reply.Message;

    public Caller Caller => caller;

    /// <summary>The client has gone. For answers in many parts; a short request is finished all the same, since its outcome counts.</summary>
    public CancellationToken Aborted => aborted;

    /// <summary>What the request is doing, for the text of an error.</summary>
    public FaultPlace Fault { get; set; } = new(Target.DefaultType, "R", 0, IsWrite: false);
}
