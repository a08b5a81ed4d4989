using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>Properties of buckets and of types.</summary>
internal sealed class PropertyPages(IStarling starling, TypeBook types, BucketBook buckets)
{
    public async Task<Answer> BucketAsync(DoorRequest request)
    {
        var target = request.Target;
        var table = await types.FindAsync(target.Type);
        if (HttpMethods.IsDelete(request.Method))
        {
            request.Fault = request.Fault with { IsWrite = true };
            await buckets.ResetAsync(target);
            return new Answer(204);
        }

        var replicas = await types.ReplicasAsync(table);
        var now = BucketProperties.Of(table, await buckets.OfAsync(target));
        if (request.IsRead)
        {
            return Show(json =>
            {
                json.WriteString("name", target.BucketText);
                now.Write(json, replicas);
            });
        }

        var change = Change(request, now, replicas);
        request.Fault = request.Fault with { IsWrite = true };
        await buckets.ChangeAsync(target, change.Accepted);
        return new Answer(204);
    }

    /// <summary>What writes a bucket's properties, as the member <c>props</c> of an object that is being written.</summary>
    public async ValueTask<Action<Utf8JsonWriter>> WriterAsync(Target target)
    {
        var table = await types.FindAsync(target.Type);
        var replicas = await types.ReplicasAsync(table);
        var now = BucketProperties.Of(table, await buckets.OfAsync(target));
        return json =>
        {
            json.WriteStartObject("props");
            json.WriteString("name", target.BucketText);
            now.Write(json, replicas);
            json.WriteEndObject();
        };
    }

    public async Task<Answer> TypeAsync(DoorRequest request)
    {
        var target = request.Target;
        var table = await FindTypeAsync(request);
        var replicas = await types.ReplicasAsync(table);
        var now = BucketProperties.Of(table, BucketProperties.NoOverrides);
        if (request.IsRead)
        {
            var cluster = await types.StatusAsync();
            return Show(json =>
            {
                json.WriteBoolean("active", true);
                json.WriteString("claimant", cluster.AskedNode);
                now.Write(json, replicas);
            });
        }

        if (target.Type == Target.DefaultType)
        {
            return Answer.OfText(
                400,
                "no_default_update\nThe type 'default' cannot be changed: change its buckets, or use another type.");
        }

        var change = Change(request, now, replicas);
        request.Fault = request.Fault with { IsWrite = true };
        await starling.ChangeTableAsync(table.Name, PropertySchema.OfTable(change.Accepted), request.Aborted);
        types.Forget();
        return new Answer(204);
    }

    private static PropertyChange Change(DoorRequest request, BucketProperties now, int replicas) =>
        MediaType.Quality("application/json", request.Headers.ContentType.ToString()) > 0
            ? PropertyChange.Parse(request.Body, now, replicas)
            : throw new RefusedException(415, "Properties are sent as application/json.");

    private static Answer Show(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("props");
            write(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Answer.OfJson(200, bytes.WrittenMemory).With("Vary", "Accept-Encoding");
    }

    private async ValueTask<TableDefinition> FindTypeAsync(DoorRequest request)
    {
        try
        {
            return await types.FindAsync(request.Target.Type);
        }
        catch (RefusedException) when (HttpMethods.IsPut(request.Method))
        {
            throw new RefusedException(
                404, "Cannot modify unknown bucket type: " + request.Target.Type + "\nCreate the table first.");
        }
    }
}
