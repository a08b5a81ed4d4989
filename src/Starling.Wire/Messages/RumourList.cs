using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Rumours that do not wait for a probe to ride on (kind Rumours). Not answered.</summary>
/// <param name="Rumours">1 to <see cref="Rumour.BatchMax"/>.</param>
public sealed record RumourList(Rumour[] Rumours)
{
    private const byte Version = 1;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 1 + Rumour.SizeOf(Rumours));
        frame.Body.U8(Version);
        Rumour.Write(ref frame.Body, Rumours);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out RumourList message)
    {
        var reader = new FieldReader(body);
        var isGood = reader.U8() == Version;
        isGood &= Rumour.TryRead(ref reader, out var rumours) && rumours.Length > 0;
        message = new RumourList(rumours);
        return isGood && reader.IsComplete;
    }
}
