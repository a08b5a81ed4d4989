using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to a <see cref="GetRequest"/>: the merged state's bytes alone; with a session, its token comes first, length before it.</summary>
public readonly ref struct GetAnswer
{
    /// <summary>The request had a session, and so has the answer.</summary>
    public bool HasSession { get; init; }

    public ReadOnlySpan<byte> Session { get; init; }

    /// <summary>Empty when nothing was ever written.</summary>
    public ReadOnlySpan<byte> State { get; init; }

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, (HasSession ? FieldWriter.SizeOf(Session) : 0) + State.Length);
        if (HasSession)
        {
            frame.Body.Bytes(Session);
        }

        frame.Body.Raw(State);
        frame.Finish();
    }

    /// <param name="body">The message's body.</param>
    /// <param name="hasSession">Whether the request had a session: the bytes do not say it.</param>
    /// <param name="message">What was read.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, bool hasSession, out GetAnswer message)
    {
        var reader = new FieldReader(body);
        message = new GetAnswer { HasSession = hasSession, Session = hasSession ? reader.Bytes() : default, State = reader.Rest };
        return !reader.Failed;
    }
}
