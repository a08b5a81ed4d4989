using System;
using System.Buffers;
using Starling.Model.Placement;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Asks a node to probe another one, because that one does not answer the asker.</summary>
/// <param name="Target">Whom to probe.</param>
/// <param name="PatienceMs">Milliseconds after which the asker wants to hear that nothing was heard; 1 to 600,000.</param>
/// <param name="Rumours">Not more than <see cref="Rumour.BatchMax"/>.</param>
public sealed record ProbeFor(NodeId Target, uint PatienceMs, Rumour[] Rumours)
{
    /// <summary>The greatest <see cref="PatienceMs"/>.</summary>
    public const uint PatienceMsMax = 600_000;

    private const byte Version = 1;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 5 + NodeId.Size + Rumour.SizeOf(Rumours));
        frame.Body.U8(Version);
        frame.Body.Node(Target);
        frame.Body.U32(PatienceMs);
        Rumour.Write(ref frame.Body, Rumours);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out ProbeFor message)
    {
        var reader = new FieldReader(body);
        var isGood = reader.U8() == Version;
        var (target, patience) = (reader.Node(), reader.U32());
        isGood &= Rumour.TryRead(ref reader, out var rumours) && patience is > 0 and <= PatienceMsMax;
        message = new ProbeFor(target, patience, rumours);
        return isGood && reader.IsComplete;
    }
}
