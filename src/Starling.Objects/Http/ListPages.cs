using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Starling.Api;
using Starling.Objects.Queries;

namespace Starling.Objects.Http;

/// <summary>Lists of buckets and of keys: whole, or as a stream of JSON objects of which the last is empty.</summary>
internal sealed class ListPages(Coverages coverages, PropertyPages properties)
{
    private static readonly byte[] Nothing = "{}"u8.ToArray();
    private static readonly byte[] NoBuckets = "{\"buckets\":[]}"u8.ToArray();

    public async Task<Answer> BucketsAsync(DoorRequest request)
    {
        var mode = request.Target.Query["buckets"];
        if (mode is not ("true" or "stream"))
        {
            return Answer.OfJson(200, NoBuckets);
        }

        var coverage = await FindAsync(request);
        return await AnswerAsync(request, "buckets", coverage.BucketsAsync(request.Aborted), mode == "stream", props: null);
    }

    public async Task<Answer> KeysAsync(DoorRequest request)
    {
        var target = request.Target;
        var mode = target.Query["keys"];
        if (mode is not ("true" or "stream"))
        {
            return Answer.OfJson(200, Nothing);
        }

        var coverage = await FindAsync(request);
        var withProps = target.Form == PathForm.Old && target.Query["props"] != "false";
        var props = withProps ? await properties.WriterAsync(target) : null;
        var keys = coverage.ObjectsAsync(target.Bucket, request.Aborted)
            .Select(static found => (IReadOnlyList<ReadOnlyMemory<byte>>)[.. found.Select(one => one.Key)]);
        return await AnswerAsync(request, "keys", keys, mode == "stream", props);
    }

    private async ValueTask<Coverage> FindAsync(DoorRequest request)
    {
        var target = request.Target;
        return (await coverages.TryFindAsync(target.Type, target.Bucket, WalkParameters.Timeout(target.Query))
            ?? throw new RefusedException(404, ErrorTable.UnknownType(target.Type))).Coverage;
    }

    private static async Task<Answer> AnswerAsync(
        DoorRequest request, string list, IAsyncEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>> names, bool isStream,
        Action<Utf8JsonWriter>? props)
    {
        var answer = new Answer(200).With("Content-Type", "application/json").With("Vary", "Accept-Encoding");
        if (HttpMethods.IsHead(request.Method))
        {
            return answer;
        }

        var begun = await Begun<IReadOnlyList<ReadOnlyMemory<byte>>>.StartAsync(names, request.Aborted);
        var isOld = request.Target.Form == PathForm.Old && list == "keys";
        return answer.WithStream(
            (output, cancellation) => isStream
                ? StreamAsync(output, list, begun.AllAsync(), isOld, props, cancellation)
                : WholeAsync(output, list, begun.AllAsync(), props, cancellation));
    }

    private static async Task WholeAsync(
        Stream output, string list, IAsyncEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>> names, Action<Utf8JsonWriter>? props,
        CancellationToken cancellation)
    {
        using var pieces = new JsonPieces();
        pieces.Json.WriteStartObject();
        props?.Invoke(pieces.Json);
        pieces.Json.WriteStartArray(list);
        await foreach (var some in names)
        {
            Write(pieces.Json, some);
            await pieces.SendAsync(output, cancellation);
        }

        pieces.Json.WriteEndArray();
        pieces.Json.WriteEndObject();
        await pieces.SendAsync(output, cancellation);
    }

    private static async Task StreamAsync(
        Stream output, string list, IAsyncEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>> names, bool isOld,
        Action<Utf8JsonWriter>? props, CancellationToken cancellation)
    {
        using var pieces = new JsonPieces();
        if (isOld)
        {
            pieces.Json.WriteStartObject();
            props?.Invoke(pieces.Json);
            pieces.Json.WriteEndObject();
        }

        try
        {
            await foreach (var some in names)
            {
                One(pieces, list, some);
                await pieces.SendAsync(output, cancellation);
            }

            One(pieces, list, []);
        }
        catch (Exception fault) when (fault is StarlingException or BadQueryException)
        {
            pieces.Between("");
            pieces.Json.WriteStartObject();
            pieces.Json.WriteString("error", fault is StarlingException { Code: StarlingError.Timeout } ? "timeout" : fault.Message);
            pieces.Json.WriteEndObject();
        }

        await pieces.SendAsync(output, cancellation);
    }

    private static void One(JsonPieces pieces, string list, IReadOnlyList<ReadOnlyMemory<byte>> names)
    {
        pieces.Between("");
        pieces.Json.WriteStartObject();
        pieces.Json.WriteStartArray(list);
        Write(pieces.Json, names);
        pieces.Json.WriteEndArray();
        pieces.Json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ReadOnlyMemory<byte>> names)
    {
        foreach (var name in names)
        {
            // What is no UTF-8 cannot be said in JSON; the protocol buffers say every name.
            json.WriteStringValue(Encoding.UTF8.GetString(name.Span));
        }
    }
}
