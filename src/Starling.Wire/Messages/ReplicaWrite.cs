using System;
using System.Buffers;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Merge these states and sync them. The body is a <see cref="Mutation"/>; the reply, <see cref="MessageKind.ReplicaWritten"/>, has
/// no fields and means "synced".</summary>
public static class ReplicaWrite
{
    public static void Write(IBufferWriter<byte> output, in MessageHeader header, ReadOnlySpan<byte> mutation)
    {
        var frame = new FrameBuilder(output, header, mutation.Length);
        frame.Body.Raw(mutation);
        frame.Finish();
    }
}
