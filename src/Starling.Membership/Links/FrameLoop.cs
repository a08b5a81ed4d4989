using System;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Links;

/// <summary>Cuts arriving bytes into messages, for either end of a link, and ends the link at the first one that is not right.</summary>
internal static class FrameLoop
{
    public delegate void OnMessage<TState>(TState state, ILink link, in MessageHeader header, ReadOnlySpan<byte> body);

    /// <summary>Handles all whole messages and returns the bytes that they took.</summary>
    public static int Run<TState>(
        ILink link, ReadOnlySpan<byte> bytes, int payloadMax, TState state, OnMessage<TState> onMessage)
    {
        var taken = 0;
        while (taken < bytes.Length)
        {
            var fault = Frame.TryTake(bytes[taken..], payloadMax, out var payload, out var consumed);
            if (fault == FrameFault.Incomplete)
            {
                break;
            }

            if (fault != FrameFault.None)
            {
                Refuse(link, RefusedReason.BadFrame, fault == FrameFault.Length
                    ? $"A frame's length is over the bound of {payloadMax} bytes or too small: this is not the Starling protocol, or the stream is damaged."
                    : "A frame does not match its checksum: the stream is damaged. Dial again.");
                return bytes.Length;
            }

            switch (MessageHeader.TryRead(payload, out var header, out var body))
            {
                case HeaderFault.None:
                    onMessage(state, link, header, body);
                    break;
                case HeaderFault.Version:
                    Refuse(link, RefusedReason.Version,
                        $"This node speaks protocol version {MessageHeader.Version} only. Use a client or node of a matching release.");
                    return bytes.Length;
                default:
                    Refuse(link, RefusedReason.BadFrame, "A message's header is malformed. Dial again.");
                    return bytes.Length;
            }

            taken += consumed;
            if (!link.IsOpen)
            {
                return bytes.Length;
            }
        }

        return taken;
    }

    public static void Refuse(ILink link, RefusedReason reason, string text)
    {
        new Refused(reason, text).Write(
            link.Output, new MessageHeader { Kind = MessageKind.Refused, Class = WorkClass.Control });
        link.Close(text);
    }
}
