using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Model.Values;
using Starling.Replication.Replica;

namespace Starling.Replication.ReadRepair;

/// <summary>Merges what several replicas hold of the same rows, and finds what each of them lacks. Pure.</summary>
/// <remarks>
/// Rows are joined by clustering key with the table's merge. A replica lacks a row when its own state differs from the merged one.
/// When a limit cut a replica's rows, nothing is known of it beyond its last row: the merged rows end at the nearest such
/// edge, and the caller reads on from there. Without this, a limited slice could drop rows that a shorter answer hides
/// (Cassandra's short read protection). They end as well at the limit and at 8 MiB: several replicas can together hold many times what one
/// may answer, and what a replica lacks must fit one mutation.
/// Law: merging again with any one source changes nothing.
/// </remarks>
public static class RowMerge
{
    private const int BytesMax = 8 << 20;

    /// <param name="rule">The table's resolution rule.</param>
    /// <param name="sources">What the replicas answered; null for one that did not.</param>
    /// <param name="backwards">Rows run from the greatest clustering key to the least.</param>
    /// <param name="merged">Receives the merged rows.</param>
    /// <param name="missing">For each source, receives the rows that it lacks, or null when it lacks none.</param>
    /// <param name="limit">Rows to keep at most; at least one.</param>
    /// <exception cref="CorruptStateException">A source is not valid under the rule.</exception>
    /// <exception cref="Model.Causality.TooManyActorsException">The union would hold more actors than a state may.</exception>
    public static void Merge(
        ResolutionRule rule, ReadOnlySpan<RowBuffer?> sources, bool backwards, RowBuffer merged, Span<RowBuffer?> missing,
        int limit = int.MaxValue)
    {
        var order = backwards ? Backwards : Forwards;
        var rows = new SortedDictionary<byte[], byte[]>(order);
        byte[]? edge = null;
        foreach (var source in sources)
        {
            if (source is not null)
            {
                var last = Join(rule, source, rows);
                if (source.More && last is not null && (edge is null || order.Compare(last, edge) < 0))
                {
                    edge = last;
                }
            }
        }

        merged.Clear();
        merged.More = edge is not null;
        foreach (var (clustering, state) in rows)
        {
            if (edge is not null && order.Compare(clustering, edge) > 0)
            {
                break;
            }

            if (merged.Count == limit || merged.Length > BytesMax)
            {
                merged.More = true;
                break;
            }

            merged.Append(clustering, state);
        }

        for (var i = 0; i < sources.Length; i++)
        {
            missing[i] = sources[i] is { } source ? MissingFrom(source, merged, backwards) : null;
        }
    }

    private static Comparer<byte[]> Forwards { get; } =
        Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b));

    private static Comparer<byte[]> Backwards { get; } =
        Comparer<byte[]>.Create(static (a, b) => b.AsSpan().SequenceCompareTo(a));

    private static byte[]? Join(ResolutionRule rule, RowBuffer source, SortedDictionary<byte[], byte[]> rows)
    {
        byte[]? last = null;
        for (var row = source.GetRows(); row.MoveNext();)
        {
            last = row.Clustering.ToArray();
            rows[last] = rows.TryGetValue(last, out var current)
                ? MergeStates(rule, current, row.State)
                : row.State.ToArray();
        }

        return last;
    }

    private static byte[] MergeStates(ResolutionRule rule, byte[] current, ReadOnlySpan<byte> incoming)
    {
        var both = new ArrayBufferWriter<byte>();
        return RecordState.Merge(rule, current, incoming, both) switch
        {
            MergeOutcome.KeepCurrent => current,
            MergeOutcome.TakeIncoming => incoming.ToArray(),
            _ => both.WrittenSpan.ToArray(),
        };
    }

    /// <summary>Both run in the same order, so one walk over each suffices.</summary>
    private static RowBuffer? MissingFrom(RowBuffer source, RowBuffer merged, bool backwards)
    {
        RowBuffer? missing = null;
        var own = source.GetRows();
        var hasOwn = own.MoveNext();
        for (var row = merged.GetRows(); row.MoveNext();)
        {
            while (hasOwn && IsBefore(own.Clustering, row.Clustering, backwards))
            {
                hasOwn = own.MoveNext();
            }

            if (!hasOwn || !own.Clustering.SequenceEqual(row.Clustering) || !own.State.SequenceEqual(row.State))
            {
                missing ??= new RowBuffer();
                missing.Append(row.Clustering, row.State);
            }
        }

        return missing;
    }

    private static bool IsBefore(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, bool backwards)
    {
        var order = a.SequenceCompareTo(b);
        return backwards ? order > 0 : order < 0;
    }
}
