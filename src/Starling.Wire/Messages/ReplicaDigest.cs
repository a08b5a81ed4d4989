using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A keyed digest of the rows that a full answer would hold. Equal digests mean equal rows.</summary>
public readonly record struct ReplicaDigest(UInt128 Digest)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 16);
        frame.Body.U128(Digest);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out ReplicaDigest message)
    {
        var reader = new FieldReader(body);
        message = new ReplicaDigest(reader.U128());
        return reader.IsComplete;
    }
}
