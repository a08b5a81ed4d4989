using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;

namespace Starling.Objects.Queries;

/// <summary>Walks all live objects of a table, page by page: what lists and index queries are made of.</summary>
/// <remarks>
/// Intuition: a bucket's keys are spread over all slots by their tokens, so whatever asks for "all of a bucket" has to visit
/// every slot. The coordinator does (<see cref="IStarling.ScanAsync"/>), one slot after the other, in token order, and merges
/// what the slot's replicas say. At QUORUM a list shows every write that was acknowledged at QUORUM before it began; at ONE it
/// shows what one replica of each slot has. A page has at most 500 objects and 8 MiB, and the next is asked for when the reader
/// took the last, so memory is bounded whatever the table holds. What is written meanwhile may or may not be seen. Cost: the
/// whole table is read, other buckets' objects included (as Riak reads all of a partition for all but its one ordered backend).
/// </remarks>
/// <param name="starling">The cluster.</param>
/// <param name="table">The bucket type's table.</param>
/// <param name="isQuorum">Ask a majority of each slot's replicas, not one.</param>
/// <param name="timeout">For the whole walk; null: each page has the cluster's own limit.</param>
internal sealed class Coverage(IStarling starling, string table, bool isQuorum, TimeSpan? timeout)
{
    /// <summary>Every page of the table, also empty ones: a chance to see that time is up.</summary>
    /// <exception cref="StarlingException">Timeout, or what the cluster says.</exception>
    public async IAsyncEnumerable<IReadOnlyList<ScanRecord>> PagesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (timeout is { } span)
        {
            limit.CancelAfter(span);
        }

        ReadOnlyMemory<byte> from = default;
        do
        {
            var page = await PageAsync(from, limit.Token, cancellation);
            yield return page.Records;
            from = page.Next;
        }
        while (!from.IsEmpty);
    }

    /// <summary>The objects of one bucket, in batches that are not empty.</summary>
    public async IAsyncEnumerable<IReadOnlyList<FoundObject>> ObjectsAsync(
        ReadOnlyMemory<byte> bucket, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // The parts of a data type are records of one partition, and come one after another: they are one value.
        var last = ReadOnlyMemory<byte>.Empty;
        await foreach (var page in PagesAsync(cancellation))
        {
            var found = new List<FoundObject>();
            foreach (var record in page)
            {
                var isSame = record.Key.Partition.Span.SequenceEqual(last.Span);
                last = record.Key.Partition;
                if (!isSame && record.Key.TrySplitBucket(out var itsBucket, out var key) && itsBucket.Span.SequenceEqual(bucket.Span))
                {
                    found.Add(new FoundObject(key, record.Reading));
                }
            }

            if (found.Count > 0)
            {
                yield return found;
            }
        }
    }

    /// <summary>The names of all buckets that hold an object, each once, in batches that are not empty.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>> BucketsAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = new NameSet();
        await foreach (var page in PagesAsync(cancellation))
        {
            var fresh = new List<ReadOnlyMemory<byte>>();
            foreach (var record in page)
            {
                if (record.Key.TrySplitBucket(out var bucket, out _) && seen.Add(bucket))
                {
                    fresh.Add(bucket);
                }
            }

            if (fresh.Count > 0)
            {
                yield return fresh;
            }
        }
    }

    private async ValueTask<ScanPage> PageAsync(ReadOnlyMemory<byte> from, CancellationToken limit, CancellationToken caller)
    {
        try
        {
            return await starling.ScanAsync(table, new ScanOptions { From = from, Quorum = isQuorum }, limit);
        }
        catch (Exception fault) when (
            limit.IsCancellationRequested && !caller.IsCancellationRequested
            && fault is OperationCanceledException or StarlingException { Code: StarlingError.Cancelled })
        {
            throw new StarlingException(StarlingError.Timeout, $"The whole table was not read within {timeout}.", cause: fault);
        }
    }
}
