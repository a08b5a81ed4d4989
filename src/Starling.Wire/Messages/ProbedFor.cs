using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to a <see cref="ProbeFor"/>. That nothing was heard is told too: an asker who does not hear even that doubts itself.</summary>
/// <param name="Reached">True when the target answered in time.</param>
/// <param name="Incarnation">The target's, as far as it is known.</param>
/// <param name="Rumours">Not more than <see cref="Rumour.BatchMax"/>.</param>
public sealed record ProbedFor(bool Reached, Incarnation Incarnation, Rumour[] Rumours)
{
    private const byte Version = 1;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 2 + Incarnation.SizeMax + Rumour.SizeOf(Rumours));
        frame.Body.U8(Version);
        frame.Body.Bool(Reached);
        Incarnation.Write(ref frame.Body);
        Rumour.Write(ref frame.Body, Rumours);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out ProbedFor message)
    {
        var reader = new FieldReader(body);
        var isGood = reader.U8() == Version;
        var reached = reader.Bool();
        var incarnation = Incarnation.Read(ref reader);
        isGood &= Rumour.TryRead(ref reader, out var rumours);
        message = new ProbedFor(reached, incarnation, rumours);
        return isGood && reader.IsComplete;
    }
}
