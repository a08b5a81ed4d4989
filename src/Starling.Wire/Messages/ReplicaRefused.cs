using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A replica did not do what it was asked. <paramref name="Epoch"/> is its document's epoch.</summary>
public readonly record struct ReplicaRefused(ReplicaFault Fault, long Epoch, string Text)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 9 + FieldWriter.SizeOf(Text));
        frame.Body.U8((byte)Fault);
        frame.Body.I64(Epoch);
        frame.Body.Text(Text);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out ReplicaRefused message)
    {
        var reader = new FieldReader(body);
        message = new ReplicaRefused((ReplicaFault)reader.U8(), reader.I64(), reader.Text());
        return reader.IsComplete && message.Fault is not ReplicaFault.None and < ReplicaFault.LinkLost;
    }
}
