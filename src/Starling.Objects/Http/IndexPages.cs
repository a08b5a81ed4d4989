using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Starling.Api;
using Starling.Objects.Queries;

namespace Starling.Objects.Http;

/// <summary>Queries of secondary indexes: one JSON object, or a stream of them as parts.</summary>
internal sealed class IndexPages(Coverages coverages)
{
    public async Task<Answer> AnswerAsync(DoorRequest request)
    {
        var target = request.Target;
        if (target.Terms.Count is < 2 or > 3)
        {
            throw new RefusedException(400, "Invalid query: the path is /index/FIELD/TERM or /index/FIELD/FIRST/LAST.");
        }

        var query = new IndexQuery(WishOf(target));
        var isStream = WalkParameters.Flag(target.Query, "stream");
        var (coverage, properties) = await coverages.TryFindAsync(target.Type, target.Bucket, WalkParameters.Timeout(target.Query))
            ?? throw new RefusedException(404, ErrorTable.UnknownType(target.Type));
        var boundary = Base62.Random();
        var answer = new Answer(200).With("Vary", "Accept-Encoding")
            .With("Content-Type", isStream ? "multipart/mixed;boundary=" + boundary : "application/json");
        if (HttpMethods.IsHead(request.Method))
        {
            return answer;
        }

        var begun = await Begun<IndexBatch>.StartAsync(
            IndexSearch.RunAsync(query, coverage, target.Bucket, properties.AllowMult, request.Aborted), request.Aborted);
        return answer.WithStream(
            (output, cancellation) => isStream
                ? PartsAsync(output, query, begun.AllAsync(), boundary, cancellation)
                : WholeAsync(output, query, begun.AllAsync(), cancellation));
    }

    private static IndexWish WishOf(Target target)
    {
        var query = target.Query;
        int? most = null;
        if (query["max_results"] is { } text)
        {
            most = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw new RefusedException(400, $"Invalid max_results. \"{text}\" is not a positive integer");
        }

        return new IndexWish
        {
            Field = Encoding.UTF8.GetString(target.Terms[0]),
            IsRange = target.Terms.Count == 3,
            From = target.Terms[1],
            To = target.Terms.Count == 3 ? target.Terms[2] : (ReadOnlyMemory<byte>?)null,
            ReturnTerms = WalkParameters.Flag(query, "return_terms"),
            MaxResults = most,
            Continuation = query["continuation"],
            IsSorted = WalkParameters.Flag(query, "pagination_sort"),
            TermRegex = query["term_regex"],
        };
    }

    private static async Task WholeAsync(
        Stream output, IndexQuery query, IAsyncEnumerable<IndexBatch> batches, CancellationToken cancellation)
    {
        using var pieces = new JsonPieces();
        string? continuation = null;
        pieces.Json.WriteStartObject();
        pieces.Json.WriteStartArray(ListOf(query));
        await foreach (var batch in batches)
        {
            continuation = batch.Continuation;
            Write(pieces.Json, query, batch);
            await pieces.SendAsync(output, cancellation);
        }

        pieces.Json.WriteEndArray();
        if (continuation is not null)
        {
            pieces.Json.WriteString("continuation", continuation);
        }

        pieces.Json.WriteEndObject();
        await pieces.SendAsync(output, cancellation);
    }

    private static async Task PartsAsync(
        Stream output, IndexQuery query, IAsyncEnumerable<IndexBatch> batches, string boundary, CancellationToken cancellation)
    {
        using var pieces = new JsonPieces();
        try
        {
            await foreach (var batch in batches)
            {
                if (batch.Entries.Count > 0)
                {
                    Part(pieces, boundary);
                    pieces.Json.WriteStartArray(ListOf(query));
                    Write(pieces.Json, query, batch);
                    pieces.Json.WriteEndArray();
                    pieces.Json.WriteEndObject();
                }

                if (batch.Continuation is not null)
                {
                    Part(pieces, boundary);
                    pieces.Json.WriteString("continuation", batch.Continuation);
                    pieces.Json.WriteEndObject();
                }

                await pieces.SendAsync(output, cancellation);
            }
        }
        catch (Exception fault) when (fault is StarlingException or BadQueryException)
        {
            Part(pieces, boundary);
            pieces.Json.WriteString("error", fault is StarlingException { Code: StarlingError.Timeout } ? "timeout" : fault.Message);
            pieces.Json.WriteEndObject();
        }

        pieces.Between($"\r\n--{boundary}--\r\n");
        await pieces.SendAsync(output, cancellation);
    }

    private static void Part(JsonPieces pieces, string boundary)
    {
        pieces.Between($"\r\n--{boundary}\r\nContent-Type: application/json\r\n\r\n");
        pieces.Json.WriteStartObject();
    }

    private static string ListOf(IndexQuery query) => query.ReturnsTerms ? "results" : "keys";

    private static void Write(Utf8JsonWriter json, IndexQuery query, IndexBatch batch)
    {
        foreach (var entry in batch.Entries)
        {
            var key = Encoding.UTF8.GetString(entry.Key.Span);
            if (query.ReturnsTerms)
            {
                json.WriteStartObject();
                json.WriteString(Encoding.UTF8.GetString(entry.Term.Bytes.Span), key);
                json.WriteEndObject();
            }
            else
            {
                json.WriteStringValue(key);
            }
        }
    }
}
