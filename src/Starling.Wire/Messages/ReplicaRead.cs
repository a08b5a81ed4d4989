using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>What do you hold of this partition: one record, or a slice of it?</summary>
public readonly ref struct ReplicaRead
{
    private const byte DigestFlag = 1;
    private const byte BackwardsFlag = 2;
    private const byte SliceFlag = 4;
    private const byte ProofFlag = 8;

    public uint Table { get; init; }

    /// <summary>Answer with a digest of the rows, not with the rows.</summary>
    public bool DigestOnly { get; init; }

    /// <summary>A slice from <see cref="Lower"/> (inclusive) to <see cref="Upper"/> (exclusive, empty for the end); otherwise
    /// the one record whose clustering key is <see cref="Lower"/>.</summary>
    public bool IsSlice { get; init; }

    public bool Backwards { get; init; }

    /// <summary>Say with the answer what is proven of the slot: a session asks.</summary>
    public bool WantsProof { get; init; }

    public int Limit { get; init; }

    public ReadOnlySpan<byte> Partition { get; init; }

    public ReadOnlySpan<byte> Lower { get; init; }

    public ReadOnlySpan<byte> Upper { get; init; }

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = 4 + 1 + FieldWriter.LengthSizeMax
            + FieldWriter.SizeOf(Partition) + FieldWriter.SizeOf(Lower) + FieldWriter.SizeOf(Upper);
        var frame = new FrameBuilder(output, header, size);
        frame.Body.U32(Table);
        frame.Body.U8((byte)((DigestOnly ? DigestFlag : 0) | (Backwards ? BackwardsFlag : 0) | (IsSlice ? SliceFlag : 0)
            | (WantsProof ? ProofFlag : 0)));
        frame.Body.Varint((ulong)Limit);
        frame.Body.Bytes(Partition);
        frame.Body.Bytes(Lower);
        frame.Body.Bytes(Upper);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out ReplicaRead message)
    {
        var reader = new FieldReader(body);
        var table = reader.U32();
        var flags = reader.U8();
        var limit = reader.Varint();
        message = new ReplicaRead
        {
            Table = table,
            DigestOnly = (flags & DigestFlag) != 0,
            Backwards = (flags & BackwardsFlag) != 0,
            IsSlice = (flags & SliceFlag) != 0,
            WantsProof = (flags & ProofFlag) != 0,
            Limit = (int)limit,
            Partition = reader.Bytes(),
            Lower = reader.Bytes(),
            Upper = reader.Bytes(),
        };
        return reader.IsComplete && flags <= 15 && limit is > 0 and <= 100_000;
    }
}
