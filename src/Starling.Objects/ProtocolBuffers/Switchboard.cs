using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Api;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Takes each request to the page that answers it.</summary>
internal sealed class Switchboard
{
    private readonly ServerPages server;
    private readonly ObjectPages objects;
    private readonly BucketPages buckets;
    private readonly ListPages lists;
    private readonly IndexPages indexes;
    private readonly PreflistPages preflists;
    private readonly CounterPages counters;
    private readonly DataTypePages dataTypes;

    public Switchboard(IStarling starling, ObjectDoorOptions options, ILogger log)
    {
        var types = new TypeBook(starling, options.Time, options.PropertiesRememberedFor);
        var book = new BucketBook(starling, options.Time, options.PropertiesRememberedFor);
        server = new ServerPages(types, options.RiakVersion);
        var places = new Places(types, book);
        var coverages = new Coverages(starling, types, book);
        var calls = new DataCalls(starling);
        counters = new CounterPages(calls, new CounterPlaces(places, book, types, options.CountersTable));
        dataTypes = new DataTypePages(calls, places, counters);
        objects = new ObjectPages(starling, places, calls, log);
        buckets = new BucketPages(starling, types, book);
        lists = new ListPages(coverages);
        indexes = new IndexPages(coverages);
        preflists = new PreflistPages(starling, places);
    }

    /// <summary>Writes the answer, or throws what becomes an error answer.</summary>
    public ValueTask AnswerAsync(Exchange exchange)
    {
        switch (exchange.Code)
        {
            case MessageCode.Ping:
                ServerPages.Ping(exchange);
                return ValueTask.CompletedTask;
            case MessageCode.GetClientId:
                ServerPages.GetClientId(exchange);
                return ValueTask.CompletedTask;
            case MessageCode.SetClientId:
                ServerPages.SetClientId(exchange);
                return ValueTask.CompletedTask;
            default:
                return AskAsync(exchange);
        }
    }

    private ValueTask AskAsync(Exchange exchange) => exchange.Code switch
    {
        MessageCode.ServerInfo => server.InfoAsync(exchange),
        MessageCode.Get => objects.GetAsync(exchange),
        MessageCode.Put => objects.PutAsync(exchange),
        MessageCode.Delete => objects.DeleteAsync(exchange),
        MessageCode.ListBuckets => lists.BucketsAsync(exchange),
        MessageCode.ListKeys => lists.KeysAsync(exchange),
        MessageCode.Index => indexes.AnswerAsync(exchange),
        MessageCode.Preflist => preflists.AnswerAsync(exchange),
        MessageCode.CounterGet => counters.GetAsync(exchange),
        MessageCode.CounterUpdate => counters.UpdateAsync(exchange),
        MessageCode.DataTypeFetch => dataTypes.FetchAsync(exchange),
        MessageCode.DataTypeUpdate => dataTypes.UpdateAsync(exchange),
        MessageCode.GetBucket => buckets.GetBucketAsync(exchange),
        MessageCode.SetBucket => buckets.SetBucketAsync(exchange),
        MessageCode.ResetBucket => buckets.ResetBucketAsync(exchange),
        MessageCode.GetBucketType => buckets.GetTypeAsync(exchange),
        MessageCode.SetBucketType => buckets.SetTypeAsync(exchange),
        _ => throw new RefusalException(UnservedPages.Of(exchange.Code)),
    };
}
