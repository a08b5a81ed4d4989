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

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 2 + FieldWriter.SizeOf(Context) + FieldWriter.SizeOf(State));
        frame.Body.U8((byte)Synced);
        frame.Body.U8((byte)Replicas);
        frame.Body.Bytes(Context);
        frame.Body.Bytes(State);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out WriteAnswer message)
    {
        var reader = new FieldReader(body);
        message = new WriteAnswer
        {
            Synced = reader.U8(),
            Replicas = reader.U8(),
            Context = reader.Bytes(),
            State = reader.Bytes(),
        };
        return reader.IsComplete;
    }
}
