using System.Threading.Tasks;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Lists of buckets and of keys.</summary>
internal sealed class ListPages(Coverages coverages)
{
    public async ValueTask BucketsAsync(Exchange exchange)
    {
        var request = ListRequest.OfBuckets(exchange.Payload);
        var (coverage, _) = await FindAsync(exchange, request);
        var message = exchange.Message;
        if (!request.IsStream)
        {
            message.Begin(MessageCode.ListBuckets + 1);
        }

        await foreach (var names in coverage.BucketsAsync(exchange.Aborted))
        {
            if (request.IsStream)
            {
                message.Begin(MessageCode.ListBuckets + 1);
            }

            foreach (var name in names)
            {
                message.Bytes(1, name.Span);
            }

            if (request.IsStream)
            {
                message.End();
                await exchange.Reply.SendAsync();
            }
        }

        if (request.IsStream)
        {
            message.Begin(MessageCode.ListBuckets + 1);
            message.Flag(2, true);
        }

        message.End();
    }

    /// <summary>Many messages, and a last one that says so.</summary>
    public async ValueTask KeysAsync(Exchange exchange)
    {
        var request = ListRequest.OfKeys(exchange.Payload);
        var (coverage, _) = await FindAsync(exchange, request);
        var message = exchange.Message;
        await foreach (var objects in coverage.ObjectsAsync(request.Name.Bucket!.Value, exchange.Aborted))
        {
            message.Begin(MessageCode.ListKeys + 1);
            foreach (var found in objects)
            {
                message.Bytes(1, found.Key.Span);
            }

            message.End();
            await exchange.Reply.SendAsync();
        }

        message.Begin(MessageCode.ListKeys + 1);
        message.Flag(2, true);
        message.End();
    }

    private async ValueTask<(Queries.Coverage Coverage, BucketProperties Properties)> FindAsync(Exchange exchange, ListRequest request)
    {
        exchange.Fault = exchange.Fault with { Type = request.Name.TypeText };
        return await coverages.TryFindAsync(request.Name.TypeText, request.Name.Bucket ?? default, request.Timeout)
            ?? throw new RefusalException(ErrorTerms.UnknownType(request.Name.TypeText));
    }
}
