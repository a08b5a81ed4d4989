using System;
using System.Buffers;
using Starling.Model.Values;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Replica;

/// <summary>Rows in the form in which they travel: for each, clustering key and state, with their lengths.</summary>
public sealed class RowBuffer
{
    private readonly ArrayBufferWriter<byte> bytes = new(512);

    public int Count { get; private set; }

    /// <summary>A limit cut the rows off.</summary>
    public bool More { get; set; }

    public int Length => bytes.WrittenCount;

    public ReadOnlySpan<byte> Bytes => bytes.WrittenSpan;

    public ReplicaRows Rows => new() { Count = Count, More = More, Rows = bytes.WrittenSpan };

    /// <summary>The rows with what is proven of their slot.</summary>
    public ReplicaRows RowsWith(SlotProof? proof) => new() { Count = Count, More = More, Rows = bytes.WrittenSpan, Proof = proof };

    public RowReader GetRows() => new(bytes.WrittenSpan, Count);

    public void Append(ReadOnlySpan<byte> clustering, ReadOnlySpan<byte> state)
    {
        Mutation.WriteRecord(bytes, clustering, state);
        Count++;
    }

    /// <summary>Becomes a copy of rows that have arrived.</summary>
    public void Take(in ReplicaRows rows)
    {
        Clear();
        bytes.Write(rows.Rows);
        Count = rows.Count;
        More = rows.More;
    }

    public void Clear()
    {
        bytes.ResetWrittenCount();
        Count = 0;
        More = false;
    }

    /// <summary>The keyed digest of the rows, by which replicas compare what they hold.</summary>
    public UInt128 Digest(UInt128 key, Mutant mutants = Mutant.None)
    {
        var hash = new SipHash128(More ? ~key : key);
        if ((mutants & Mutant.DigestSkipsField) != 0)
        {
            for (var row = GetRows(); row.MoveNext();)
            {
                hash.Append(row.Clustering);
                hash.Append(row.State[..1]);
            }

            return hash.Finish();
        }

        hash.Append(bytes.WrittenSpan);
        return hash.Finish();
    }
}
