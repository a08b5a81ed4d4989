using System;
using System.Numerics;
using Starling.Model.Values;
using Starling.Replication.ReadRepair;
using Starling.Replication.Replica;

namespace Starling.Replication.Coordinate;

/// <summary>The rows that replicas have given in a read, their union, and what each replica lacks of it.</summary>
/// <remarks>Buffers are lent by the desk and go back when the read ends.</remarks>
internal sealed class ReadAnswers(Desk desk)
{
    private const int ReplicasMax = 64;

    private readonly RowBuffer?[] rows = new RowBuffer?[ReplicasMax];
    private readonly RowBuffer?[] missing = new RowBuffer?[ReplicasMax];

    /// <summary>The union, once <see cref="Merge"/> has made it; empty before.</summary>
    public RowBuffer Merged { get; } = new();

    /// <summary>Where a replica's rows go.</summary>
    public RowBuffer Of(int replica) => rows[replica] ??= desk.RentRows();

    /// <summary>What a replica lacks of the union.</summary>
    public RowBuffer MissingOf(int replica) => missing[replica]!;

    /// <summary>A replica has given nothing after all.</summary>
    public void Drop(int replica)
    {
        if (rows[replica] is { } held)
        {
            rows[replica] = null;
            desk.Return(held);
        }
    }

    /// <summary>True when these replicas gave the same rows.</summary>
    public bool AreEqual(ulong replicas)
    {
        var first = rows[BitOperations.TrailingZeroCount(replicas)]!;
        for (var left = replicas & (replicas - 1); left != 0; left &= left - 1)
        {
            var other = rows[BitOperations.TrailingZeroCount(left)]!;
            if (other.Count != first.Count || other.More != first.More || !other.Bytes.SequenceEqual(first.Bytes))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Merges what these replicas gave; returns those among them that lack nothing.</summary>
    /// <exception cref="CorruptStateException">A replica's rows are damaged.</exception>
    /// <exception cref="Model.Causality.TooManyActorsException">The union would hold more actors than a state may.</exception>
    public ulong Merge(ResolutionRule rule, ulong replicas, bool backwards, int limit)
    {
        RowMerge.Merge(rule, rows, backwards, Merged, missing, limit);
        var whole = 0UL;
        for (var left = replicas; left != 0; left &= left - 1)
        {
            var replica = BitOperations.TrailingZeroCount(left);
            whole |= missing[replica] is null ? 1UL << replica : 0;
        }

        return whole;
    }

    public void Clear(int replicas)
    {
        for (var i = 0; i < replicas; i++)
        {
            Drop(i);
            missing[i] = null;
        }

        Merged.Clear();
    }
}
