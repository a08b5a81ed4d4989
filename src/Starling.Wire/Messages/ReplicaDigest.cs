using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A keyed digest of the rows that a full answer would hold. Equal digests mean equal rows.</summary>
/// <param name="Digest">Over the rows and whether there are more.</param>
/// <param name="Proof">What is proven of the slot, where the request asked; else null.</param>
public readonly record struct ReplicaDigest(UInt128 Digest, SlotProof? Proof = null)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 16 + SlotProof.Size);
        frame.Body.U128(Digest);
        Proof?.Write(ref frame.Body);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out ReplicaDigest message)
    {
        var reader = new FieldReader(body);
        message = new ReplicaDigest(reader.U128(), reader.Rest.IsEmpty ? null : SlotProof.Read(ref reader));
        return reader.IsComplete;
    }
}
