using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A client's request was not answered with a value.</summary>
/// <param name="Error">A number of the public enumeration of errors.</param>
/// <param name="MayHaveHappened">Of a write: that it may still take effect.</param>
/// <param name="Got">Replicas that had answered, where that is what failed.</param>
/// <param name="Needed">Replicas that were needed.</param>
/// <param name="Text">Cause and remedy, for people.</param>
public sealed record Failed(byte Error, bool MayHaveHappened, int Got, int Needed, string Text)
{
    private const ulong ReplicasMax = 255;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 2 + (2 * FieldWriter.LengthSizeMax) + FieldWriter.SizeOf(Text));
        frame.Body.U8(Error);
        frame.Body.Bool(MayHaveHappened);
        frame.Body.Varint((ulong)Got);
        frame.Body.Varint((ulong)Needed);
        frame.Body.Text(Text);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out Failed message)
    {
        var reader = new FieldReader(body);
        var error = reader.U8();
        var mayHaveHappened = reader.Bool();
        var got = reader.Varint();
        var needed = reader.Varint();
        message = new Failed(error, mayHaveHappened, (int)got, (int)needed, reader.Text());
        return reader.IsComplete && got <= ReplicasMax && needed <= ReplicasMax;
    }
}
