using System;
using System.Buffers;
using Starling.Model.Time;
using Starling.Wire.Frames;
using Starling.Wire.Codec;

namespace Starling.Wire.Messages;

/// <summary>A sign of life, and its answer (kinds Ping and Pong have the same fields).</summary>
/// <param name="Now">The sender's clock: the receiver draws its own after it.</param>
/// <param name="Epoch">Epoch of the sender's cluster document: the side that is behind pulls.</param>
public readonly record struct Ping(HybridTime Now, long Epoch)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 16);
        frame.Body.I64(Now.Micros);
        frame.Body.I64(Epoch);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out Ping message)
    {
        var reader = new FieldReader(body);
        message = new Ping(new HybridTime(reader.I64()), reader.I64());
        return reader.IsComplete;
    }
}
