using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Objects.Http;
using Starling.Objects.Queries;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Queries of secondary indexes.</summary>
internal sealed class IndexPages(Coverages coverages)
{
    public async ValueTask AnswerAsync(Exchange exchange)
    {
        var request = IndexRequest.Read(exchange.Payload);
        exchange.Fault = exchange.Fault with { Type = request.Name.TypeText };
        var bucket = request.Name.Bucket!.Value;
        var (coverage, properties) = await coverages.TryFindAsync(request.Name.TypeText, bucket, request.Timeout)
            ?? throw new RefusalException(ErrorTerms.UnknownType(request.Name.TypeText));
        var batches = IndexSearch.RunAsync(request.Query, coverage, bucket, properties.AllowMult, exchange.Aborted);
        if (request.IsStream)
        {
            await StreamAsync(exchange, request.Query, batches);
        }
        else
        {
            await WholeAsync(exchange, request.Query, batches);
        }
    }

    /// <summary>Batches, then a message that says so and brings the continuation.</summary>
    private static async ValueTask StreamAsync(Exchange exchange, IndexQuery query, IAsyncEnumerable<IndexBatch> batches)
    {
        var message = exchange.Message;
        string? continuation = null;
        await foreach (var batch in batches)
        {
            continuation = batch.Continuation;
            if (batch.Entries.Count > 0)
            {
                message.Begin(MessageCode.Index + 1);
                Write(message, query, batch);
                message.End();
                await exchange.Reply.SendAsync();
            }
        }

        message.Begin(MessageCode.Index + 1);
        message.Text(3, continuation);
        message.Flag(4, true);
        message.End();
    }

    private static async ValueTask WholeAsync(Exchange exchange, IndexQuery query, IAsyncEnumerable<IndexBatch> batches)
    {
        var message = exchange.Message;
        var count = 0;
        string? continuation = null;
        message.Begin(MessageCode.Index + 1);
        await foreach (var batch in batches)
        {
            continuation = batch.Continuation;
            count += batch.Entries.Count;
            if (count > IndexSearch.SortedMax)
            {
                throw new BadQueryException(
                    $"The answer has more than {IndexSearch.SortedMax} entries: ask for it as a stream, or page by page with max_results.");
            }

            Write(message, query, batch);
        }

        message.Text(3, continuation);
        message.End();
    }

    private static void Write(ProtoWriter message, IndexQuery query, IndexBatch batch)
    {
        foreach (var entry in batch.Entries)
        {
            if (query.ReturnsTerms)
            {
                PairField.Write(message, 2, entry.Term.Bytes.Span, entry.Key.Span);
            }
            else
            {
                message.Bytes(1, entry.Key.Span);
            }
        }
    }
}
