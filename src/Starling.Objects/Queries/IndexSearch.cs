using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using Starling.Api;

namespace Starling.Objects.Queries;

/// <summary>Answers an index query by walking the bucket's objects and looking at the entries that are stored with each.</summary>
/// <remarks>
/// Intuition: an object's entries are a part of its value, so they are replicated, repaired, deleted and resolved with it, and an
/// index that is read off the objects cannot disagree with them, whatever failed before. The price is that every query reads the
/// whole table, once for each page. A page is cut while walking: the smallest so-many entries behind the continuation are kept,
/// and everything larger is let go, so a page's memory is the page. Laws: pages of any size, one after another, give what one
/// sorted answer gives, if nothing was written between; an answer has no entry twice.
/// </remarks>
internal static class IndexSearch
{
    /// <summary>Entries that a sorted answer may have; more must be asked for page by page.</summary>
    public const int SortedMax = 1_000_000;

    private const long SortedBytesMax = 128L << 20;
    private const int BatchSize = 1_000;

    /// <summary>The answer in batches; the last may be empty, and has the continuation if there is one.</summary>
    public static IAsyncEnumerable<IndexBatch> RunAsync(
        IndexQuery query, Coverage coverage, ReadOnlyMemory<byte> bucket, bool allowMult, CancellationToken cancellation) =>
        query.IsSorted
            ? SortedAsync(query, coverage, bucket, allowMult, cancellation)
            : AsFoundAsync(query, coverage, bucket, allowMult, cancellation);

    private static async IAsyncEnumerable<IndexBatch> AsFoundAsync(
        IndexQuery query, Coverage coverage, ReadOnlyMemory<byte> bucket, bool allowMult,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var objects in coverage.ObjectsAsync(bucket, cancellation))
        {
            var entries = new List<IndexEntry>();
            foreach (var found in objects)
            {
                entries.AddRange(query.EntriesOf(found, allowMult));
            }

            if (entries.Count > 0)
            {
                yield return new IndexBatch(entries);
            }
        }
    }

    private static async IAsyncEnumerable<IndexBatch> SortedAsync(
        IndexQuery query, Coverage coverage, ReadOnlyMemory<byte> bucket, bool allowMult,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var kept = new SortedSet<IndexEntry>();
        var bytes = 0L;
        await foreach (var objects in coverage.ObjectsAsync(bucket, cancellation))
        {
            foreach (var found in objects)
            {
                foreach (var entry in query.EntriesOf(found, allowMult))
                {
                    bytes += kept.Add(entry) ? SizeOf(entry) : 0;
                    if (kept.Count > query.MaxResults)
                    {
                        bytes -= SizeOf(kept.Max);
                        kept.Remove(kept.Max);
                    }
                }
            }

            if (kept.Count > SortedMax || bytes > SortedBytesMax)
            {
                throw new BadQueryException(
                    $"The answer has more than {SortedMax} entries, or {SortedBytesMax >> 20} MiB, which is too much to sort at once: "
                    + "ask for it page by page, with a smaller max_results.");
            }
        }

        var batch = new List<IndexEntry>();
        foreach (var entry in kept)
        {
            batch.Add(entry);
            if (batch.Count == BatchSize)
            {
                yield return new IndexBatch(batch);
                batch = [];
            }
        }

        yield return new IndexBatch(batch, kept.Count == query.MaxResults ? Continuation.Show(kept.Max) : null);
    }

    private static int SizeOf(IndexEntry entry) => entry.Key.Length + entry.Term.Bytes.Length;
}
