using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A write is done at its level.</summary>
public readonly ref struct WriteAnswer
{
    /// <summary>Replicas that had synced it when the answer left.</summary>
    public int Synced { get; init; }

    public int Replicas { get; init; }

    /// <summary>The encoded context after a write of one record; else empty.</summary>
    public ReadOnlySpan<byte> Context { get; init; }

    /// <summary>The record's state after the write when the request asked for it; else empty.</summary>
    public ReadOnlySpan<byte> State { get; init; }

    /// <summary>The answer has a session's token, as the request had.</summary>
    public bool HasSession { get; init; }

    public ReadOnlySpan<byte> Session { get; init; }

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 2 + FieldWriter.SizeOf(Context) + FieldWriter.SizeOf(State) + FieldWriter.SizeOf(Session));
        frame.Body.U8((byte)Synced);
        frame.Body.U8((byte)Replicas);
        frame.Body.Bytes(Context);
        frame.Body.Bytes(State);
        if (HasSession)
        {
            frame.Body.Bytes(Session);
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out WriteAnswer message)
    {
        var reader = new FieldReader(body);
        var synced = reader.U8();
        var replicas = reader.U8();
        var context = reader.Bytes();
        var state = reader.Bytes();
        var hasSession = !reader.Rest.IsEmpty;
        message = new WriteAnswer
        {
            Synced = synced,
            Replicas = replicas,
            Context = context,
            State = state,
            HasSession = hasSession,
            Session = hasSession ? reader.Bytes() : default,
        };

        // A session that has written has seen something; a token of no bytes is a byte that does not belong here.
        return reader.IsComplete && (!hasSession || !message.Session.IsEmpty);
    }
}
