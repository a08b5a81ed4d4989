using System;
using System.Buffers;
using System.Buffers.Binary;
using Starling.Wire.Codec;

namespace Starling.Wire.Frames;

/// <summary>Builds one frame in place in a link's output: header, fields, then length and checksum when it is finished.</summary>
public ref struct FrameBuilder
{
    private readonly IBufferWriter<byte> output;
    private readonly Span<byte> span;

    /// <summary>The message's fields go here.</summary>
    public FieldWriter Body;

    /// <param name="output">Where the frame goes.</param>
    /// <param name="header">The message's header.</param>
    /// <param name="bodySizeMax">The most bytes that the fields can take.</param>
    public FrameBuilder(IBufferWriter<byte> output, in MessageHeader header, int bodySizeMax)
    {
        this.output = output;
        span = output.GetSpan(FrameFormat.PrefixSize + header.SizeMax + bodySizeMax);
        Body = new FieldWriter(span[FrameFormat.PrefixSize..]);
        header.Write(ref Body);
    }

    /// <summary>Seals the frame and hands it to the output.</summary>
    public void Finish()
    {
        var payload = span.Slice(FrameFormat.PrefixSize, Body.Position);
        BinaryPrimitives.WriteUInt32LittleEndian(span, (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(span[4..], Frame.Checksum(payload));
        output.Advance(FrameFormat.PrefixSize + payload.Length);
    }
}
