using System;
using System.Buffers;
using Starling.Model.Time;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>One node asks another for a sign of life, and the answer (kinds Probe and Probed have the same fields).</summary>
/// <param name="Now">The sender's hybrid clock: the receiver draws its own after it.</param>
/// <param name="Wall">The sender's wall clock, microseconds since 1970 UTC: what clock offsets are estimated by.</param>
/// <param name="Epoch">Epoch of the sender's cluster document: the side that is behind pulls.</param>
/// <param name="Incarnation">The sender's own.</param>
/// <param name="Health">How far the sender doubts itself, 0 (not at all) to 7.</param>
/// <param name="Rumours">Not more than <see cref="Rumour.BatchMax"/>.</param>
public sealed record Probe(HybridTime Now, long Wall, long Epoch, Incarnation Incarnation, byte Health, Rumour[] Rumours)
{
    /// <summary>The greatest <see cref="Health"/>.</summary>
    public const byte HealthMax = 7;

    private const byte Version = 1;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 26 + Incarnation.SizeMax + Rumour.SizeOf(Rumours));
        frame.Body.U8(Version);
        frame.Body.I64(Now.Micros);
        frame.Body.I64(Wall);
        frame.Body.I64(Epoch);
        Incarnation.Write(ref frame.Body);
        frame.Body.U8(Health);
        Rumour.Write(ref frame.Body, Rumours);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out Probe message)
    {
        var reader = new FieldReader(body);
        var isGood = reader.U8() == Version;
        var (now, wall, epoch) = (new HybridTime(reader.I64()), reader.I64(), reader.I64());
        var incarnation = Incarnation.Read(ref reader);
        var health = reader.U8();
        isGood &= Rumour.TryRead(ref reader, out var rumours) && health <= HealthMax;
        message = new Probe(now, wall, epoch, incarnation, health, rumours);
        return isGood && reader.IsComplete;
    }
}
