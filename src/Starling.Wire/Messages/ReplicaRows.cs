using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Rows of one partition: the full answer to a <see cref="ReplicaRead"/>, and to a client's slice.</summary>
public readonly ref struct ReplicaRows
{
    private const byte MoreFlag = 1;
    private const byte ProofFlag = 2;
    private const byte SessionFlag = 4;

    /// <summary>The limit cut the rows off.</summary>
    public bool More { get; init; }

    public int Count { get; init; }

    /// <summary>For each row clustering key (bytes) and state (bytes).</summary>
    public ReadOnlySpan<byte> Rows { get; init; }

    /// <summary>Between replicas: what is proven of the slot, where the request asked; else null.</summary>
    public SlotProof? Proof { get; init; }

    /// <summary>To a client: the answer has a session's token, as the request had.</summary>
    public bool HasSession { get; init; }

    public ReadOnlySpan<byte> Session { get; init; }

    public RowReader GetRows() => new(Rows, Count);

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 1 + FieldWriter.LengthSizeMax + SlotProof.Size + FieldWriter.SizeOf(Session) + Rows.Length);
        frame.Body.U8((byte)((More ? MoreFlag : 0) | (Proof is null ? 0 : ProofFlag) | (HasSession ? SessionFlag : 0)));
        Proof?.Write(ref frame.Body);
        if (HasSession)
        {
            frame.Body.Bytes(Session);
        }

        frame.Body.Varint((ulong)Count);
        frame.Body.Raw(Rows);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out ReplicaRows message)
    {
        var reader = new FieldReader(body);
        var flags = reader.U8();
        SlotProof? proof = (flags & ProofFlag) != 0 ? SlotProof.Read(ref reader) : null;
        var session = (flags & SessionFlag) != 0 ? reader.Bytes() : default;
        var count = reader.Count(2);
        message = new ReplicaRows
        {
            More = (flags & MoreFlag) != 0,
            Proof = proof,
            HasSession = (flags & SessionFlag) != 0,
            Session = session,
            Count = count,
            Rows = reader.Rest,
        };
        return !reader.Failed && flags <= 7 && RowReader.IsWellFormed(reader.Rest, count);
    }
}
