using System;
using System.Collections.Generic;
using System.Text;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Properties of buckets and of types.</summary>
internal sealed class BucketPages(IStarling starling, TypeBook types, BucketBook buckets)
{
    public async ValueTask GetBucketAsync(Exchange exchange)
    {
        var request = BucketRequest.OfBucket(exchange.Payload, bringsProperties: false);
        var (table, properties) = await FindAsync(exchange, request.Name);
        await ShowAsync(exchange, table, properties);
    }

    public async ValueTask SetBucketAsync(Exchange exchange)
    {
        var request = BucketRequest.OfBucket(exchange.Payload, bringsProperties: true);
        var (table, properties) = await FindAsync(exchange, request.Name);
        var change = await CheckAsync(table, properties, request);
        exchange.Fault = exchange.Fault with { IsWrite = true };
        await buckets.ChangeAsync(NameOf(request.Name), change);
        exchange.Message.Empty(MessageCode.SetBucketAnswer);
    }

    public async ValueTask ResetBucketAsync(Exchange exchange)
    {
        var request = BucketRequest.OfBucket(exchange.Payload, bringsProperties: false);
        await FindAsync(exchange, request.Name);
        exchange.Fault = exchange.Fault with { IsWrite = true };
        await buckets.ResetAsync(NameOf(request.Name));
        exchange.Message.Empty(MessageCode.ResetBucket + 1);
    }

    public async ValueTask GetTypeAsync(Exchange exchange)
    {
        var request = BucketRequest.OfType(exchange.Payload, bringsProperties: false);
        var table = await FindTypeAsync(exchange, request.Name.TypeText);
        await ShowAsync(exchange, table, BucketProperties.Of(table, BucketProperties.NoOverrides));
    }

    public async ValueTask SetTypeAsync(Exchange exchange)
    {
        var request = BucketRequest.OfType(exchange.Payload, bringsProperties: true);
        var table = await FindTypeAsync(exchange, request.Name.TypeText);
        if (table.Name == Target.DefaultType)
        {
            throw new RefusalException("Invalid bucket properties: no_default_update");
        }

        var now = BucketProperties.Of(table, BucketProperties.NoOverrides);
        var accepted = await CheckAsync(table, now, request);
        exchange.Fault = exchange.Fault with { IsWrite = true };
        await starling.ChangeTableAsync(table.Name, PropertySchema.OfTable(accepted));
        types.Forget();
        exchange.Message.Empty(MessageCode.SetBucketAnswer);
    }

    private static RecordKey NameOf(ObjectName name) => BucketName.Of(name.TypeText, name.Bucket!.Value.Span);

    private async ValueTask<(TableDefinition Table, BucketProperties Properties)> FindAsync(Exchange exchange, ObjectName name)
    {
        exchange.Fault = exchange.Fault with { Type = name.TypeText };
        var table = await types.TryFindAsync(name.TypeText) ?? throw new RefusalException(ErrorTerms.UnknownType(name.TypeText));
        return (table, BucketProperties.Of(table, await buckets.OfAsync(NameOf(name))));
    }

    private async ValueTask<TableDefinition> FindTypeAsync(Exchange exchange, string type)
    {
        exchange.Fault = exchange.Fault with { Type = type };
        return await types.TryFindAsync(type) ?? throw new RefusalException($"Invalid bucket type: <<\"{type}\">>");
    }

    private async ValueTask ShowAsync(Exchange exchange, TableDefinition table, BucketProperties properties)
    {
        var replicas = await types.ReplicasAsync(table);
        exchange.Message.Begin(MessageCode.GetBucketAnswer);
        PropertiesField.Write(exchange.Message, properties, replicas);
        exchange.Message.End();
    }

    private async ValueTask<IReadOnlyDictionary<string, string>> CheckAsync(
        TableDefinition table, BucketProperties now, BucketRequest request)
    {
        var replicas = await types.ReplicasAsync(table);
        try
        {
            return PropertyChange.Parse(PropertiesField.ToJson(request.Properties!.Value), now, replicas).Accepted;
        }
        catch (RefusedException refused)
        {
            throw new RefusalException("Invalid bucket properties: " + Encoding.UTF8.GetString(refused.Answer.Body.Span).TrimEnd());
        }
    }
}
