using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Reads and changes data types as a request and its bucket say.</summary>
internal sealed class DataCalls(IStarling starling)
{
    public ValueTask<DataReading> FetchAsync(Exchange exchange, ObjectPlace place, ObjectParameters given, uint replicas = 0)
    {
        CallOptions.CheckReplicas(place, replicas, given.R, given.Pr, given.NodeConfirms);
        var quorums = Quorums.OfRead(given, place.Properties, place.Replicas);
        exchange.Fault = new FaultPlace(place.Table.Name, quorums.Label, place.Replicas, IsWrite: false);
        return starling.FetchAsync(place.Table.Name, place.Key, new FetchOptions
        {
            Level = quorums.Level,
            AtLeast = quorums.AtLeast,
            Timeout = given.Timeout,
            WithoutContext = !given.IncludeContext,
        });
    }

    public ValueTask<UpdateReceipt> UpdateAsync(
        Exchange exchange, ObjectPlace place, ObjectParameters given, uint replicas, DataChange change, Context seen)
    {
        CallOptions.CheckReplicas(place, replicas, given.W, given.Dw, given.Pw, given.NodeConfirms);
        var quorums = Quorums.OfWrite(given, place.Properties, place.Replicas);
        exchange.Fault = new FaultPlace(place.Table.Name, quorums.Label, place.Replicas, IsWrite: true);
        return starling.UpdateAsync(place.Table.Name, place.Key, change, new UpdateOptions
        {
            Level = quorums.Level,
            AtLeast = quorums.AtLeast,
            Timeout = given.Timeout,
            Context = seen,
            ReturnBody = given.ReturnBody,
            WithoutContext = !given.IncludeContext,
        });
    }
}
