using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Starling.Model.Placement;

namespace Starling.Simulator.Checkers;

/// <summary>A machine's durable hints, kept once more: when a deletion becomes durable, its disk has forgotten what was deleted.</summary>
internal sealed class HintShelf
{
    private const int StampSize = 8;

    private readonly SortedDictionary<NodeId, SortedDictionary<ulong, byte[]>> targets = [];

    public (NodeId Target, ulong Sequence) Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var target = NodeId.Read(key);
        var sequence = BinaryPrimitives.ReadUInt64BigEndian(key[NodeId.Size..]);
        if (!targets.TryGetValue(target, out var kept))
        {
            targets.Add(target, kept = []);
        }

        kept[sequence] = value.ToArray();
        return (target, sequence);
    }

    /// <summary>Takes away what lies in a range of keys, and tells it in order.</summary>
    public List<(NodeId Target, ulong Sequence, byte[] Mutation, int Size)> Delete(ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper)
    {
        var deleted = new List<(NodeId Target, ulong Sequence, byte[] Mutation, int Size)>();
        Span<byte> key = stackalloc byte[NodeId.Size + sizeof(ulong)];
        foreach (var (target, kept) in targets)
        {
            target.Write(key);
            foreach (var (sequence, value) in kept)
            {
                BinaryPrimitives.WriteUInt64BigEndian(key[NodeId.Size..], sequence);
                if (key.SequenceCompareTo(lower) >= 0 && key.SequenceCompareTo(upper) < 0)
                {
                    deleted.Add((target, sequence, value[StampSize..], key.Length + value.Length));
                }
            }
        }

        foreach (var (target, sequence, _, _) in deleted)
        {
            targets[target].Remove(sequence);
        }

        return deleted;
    }
}
