using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to <see cref="Rejoin"/>.</summary>
/// <param name="IsIn">True when the asking node is a member now.</param>
/// <param name="Text">Otherwise why not yet, for people; to be asked again.</param>
/// <param name="Document">The cluster document that names the node; empty when it is not in.</param>
public sealed record Rejoined(bool IsIn, string Text, ReadOnlyMemory<byte> Document)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 1 + FieldWriter.SizeOf(Text) + FieldWriter.SizeOf(Document.Span));
        frame.Body.Bool(IsIn);
        frame.Body.Text(Text);
        frame.Body.Bytes(Document.Span);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out Rejoined message)
    {
        var reader = new FieldReader(body);
        message = new Rejoined(reader.Bool(), reader.Text(), reader.Bytes().ToArray());
        return reader.IsComplete;
    }
}
