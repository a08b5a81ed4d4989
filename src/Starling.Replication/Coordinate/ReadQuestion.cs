using System;
using System.Buffers;
using Starling.Replication.Replica;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Replication.Coordinate;

/// <summary>What a read asks of each replica, kept for as long as it may ask.</summary>
internal sealed class ReadQuestion
{
    private readonly ArrayBufferWriter<byte> keys = new(256);
    private int partitionLength;
    private int lowerLength;
    private bool isSlice;
    private bool isBackwards;

    public ReadOnlySpan<byte> Partition => keys.WrittenSpan[..partitionLength];

    public bool IsBackwards => isBackwards;

    /// <summary>Replicas also say what is proven of the slot.</summary>
    public bool WantsProof { get; private set; }

    /// <summary>Rows at most.</summary>
    public int Limit { get; private set; }

    public ReadRange Range => new()
    {
        IsSlice = isSlice,
        Lower = keys.WrittenSpan.Slice(partitionLength, lowerLength),
        Upper = keys.WrittenSpan[(partitionLength + lowerLength)..],
        Backwards = isBackwards,
        Limit = Limit,
    };

    public void Keep(ReadOnlySpan<byte> partition, in ReadRange range, bool wantsProof)
    {
        WantsProof = wantsProof;
        keys.ResetWrittenCount();
        keys.Write(partition);
        keys.Write(range.Lower);
        keys.Write(range.Upper);
        partitionLength = partition.Length;
        lowerLength = range.Lower.Length;
        isSlice = range.IsSlice;
        isBackwards = range.Backwards;
        Limit = range.IsSlice ? range.Limit : 1;
    }

    public void Write(IBufferWriter<byte> output, in MessageHeader header, uint table, bool digestOnly)
    {
        var range = Range;
        new ReplicaRead
        {
            Table = table,
            Partition = Partition,
            Lower = range.Lower,
            Upper = range.Upper,
            IsSlice = isSlice,
            Backwards = isBackwards,
            Limit = Limit,
            DigestOnly = digestOnly,
            WantsProof = WantsProof,
        }.Write(output, header);
    }
}
