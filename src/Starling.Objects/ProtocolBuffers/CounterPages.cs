using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>The counters of old clients, which have no types.</summary>
internal sealed class CounterPages(DataCalls calls, CounterPlaces counters)
{
    public async ValueTask GetAsync(Exchange exchange)
    {
        var request = CounterGetRequest.Read(exchange.Payload);
        Show(exchange.Message, MessageCode.CounterGet + 1, await ReadAsync(exchange, request.Name, request.Given, replicas: 0));
    }

    public async ValueTask UpdateAsync(Exchange exchange)
    {
        var request = CounterUpdateRequest.Read(exchange.Payload);
        var value = await CountAsync(exchange, request.Name, request.Given, replicas: 0, request.Amount);
        Show(exchange.Message, MessageCode.CounterUpdate + 1, value);
    }

    public async ValueTask<DataReading> ReadAsync(Exchange exchange, ObjectName name, ObjectParameters given, uint replicas)
    {
        var place = await counters.FindAsync(name.Bucket!.Value, name.Key!.Value);
        return await calls.FetchAsync(exchange, place, given with { IncludeContext = false }, replicas);
    }

    /// <summary>The counter after it has counted, if the request asked to see it; else null.</summary>
    public async ValueTask<DataReading?> CountAsync(Exchange exchange, ObjectName name, ObjectParameters given, uint replicas, long amount)
    {
        var place = await counters.FindAsync(name.Bucket!.Value, name.Key!.Value);
        var change = new DataChange.Count(amount);
        return (await calls.UpdateAsync(exchange, place, given with { IncludeContext = false }, replicas, change, Context.None)).Value;
    }

    private static void Show(ProtoWriter message, byte code, DataReading? counter)
    {
        message.Begin(code);
        if (counter is { Found: true })
        {
            message.S64(1, ValueField.CountOf(counter.Value));
        }

        message.End();
    }
}
