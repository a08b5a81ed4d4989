using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The link is refused and will be closed. <paramref name="Text"/> names the cause and the remedy.</summary>
public sealed record Refused(RefusedReason Reason, string Text)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 1 + FieldWriter.SizeOf(Text));
        frame.Body.U8((byte)Reason);
        frame.Body.Text(Text);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out Refused message)
    {
        var reader = new FieldReader(body);
        message = new Refused((RefusedReason)reader.U8(), reader.Text());
        return reader.IsComplete;
    }
}
