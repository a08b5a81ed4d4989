using System;
using System.Text;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;
using Starling.Objects.DataTypes;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>DtFetch and DtUpdate: the data types. In the type <c>default</c> they mean the counters of old clients.</summary>
internal sealed class DataTypePages(DataCalls calls, Places places, CounterPages counters)
{
    public async ValueTask FetchAsync(Exchange exchange)
    {
        var request = DataFetchRequest.Read(exchange.Payload);
        if (request.Name.TypeText == Target.DefaultType)
        {
            var counter = await counters.ReadAsync(exchange, request.Name, request.Given, request.Replicas);
            ShowFetched(exchange.Message, DataKind.Counter, counter);
            return;
        }

        var (place, kind) = await FindAsync(exchange, request.Name, request.Name.Key!.Value);
        if (ValueField.TypeOf(kind) == 0)
        {
            throw new RefusalException($"`{DataKindNames.NameOf(kind)}` is not a supported type");
        }

        var reading = await calls.FetchAsync(exchange, place, request.Given, request.Replicas);
        ShowFetched(exchange.Message, kind, reading);
    }

    public async ValueTask UpdateAsync(Exchange exchange)
    {
        var request = DataUpdateRequest.Read(exchange.Payload);
        var operation = request.Operation;
        if (request.Name.TypeText == Target.DefaultType)
        {
            if (operation.Change is not DataChange.Count count)
            {
                throw new RefusalException("non-counter operation on default bucket");
            }

            request.Name.Check(needsKey: true);
            var counted = await counters.CountAsync(exchange, request.Name, request.Given, request.Replicas, count.Amount);
            ShowUpdated(exchange.Message, counted, null);
            return;
        }

        var made = request.Name.Key is null ? Encoding.ASCII.GetBytes(Base62.Random()) : null;
        var (place, kind) = await FindAsync(exchange, request.Name, made ?? request.Name.Key!.Value);
        if (ValueField.TypeOf(kind) == 0)
        {
            throw new RefusalException($"Bucket datatype `{DataKindNames.NameOf(kind)}` is not a supported type");
        }

        if (kind != operation.Kind)
        {
            // Both spaces are Riak's, and clients compare.
            throw new RefusalException(
                $"Operation type is `{DataKindNames.NameOf(operation.Kind)}` but  bucket type is `{DataKindNames.NameOf(kind)}`.");
        }

        var receipt = await calls.UpdateAsync(exchange, place, request.Given, request.Replicas, operation.Change, request.Context);
        ShowUpdated(exchange.Message, receipt.Value, made);
    }

    private static void ShowFetched(ProtoWriter message, DataKind kind, DataReading reading)
    {
        message.Begin(MessageCode.DataTypeFetch + 1);
        if (DataTables.HasContext(kind) && !reading.Context.IsEmpty)
        {
            message.Bytes(1, reading.Context.Bytes.Span);
        }

        message.U32(2, ValueField.TypeOf(kind));
        if (reading.Found)
        {
            var start = message.Open(3);
            ValueField.Write(message, reading.Value, before: 0);
            message.Close(start);
        }

        message.End();
    }

    private static void ShowUpdated(ProtoWriter message, DataReading? value, byte[]? key)
    {
        message.Begin(MessageCode.DataTypeUpdate + 1);
        if (key is not null)
        {
            message.Bytes(1, key);
        }

        if (value is not null)
        {
            if (DataTables.HasContext(value.Value.Kind) && !value.Context.IsEmpty)
            {
                message.Bytes(2, value.Context.Bytes.Span);
            }

            ValueField.Write(message, value.Value, before: 2);
        }

        message.End();
    }

    private async ValueTask<(ObjectPlace Place, DataKind Kind)> FindAsync(Exchange exchange, ObjectName name, ReadOnlyMemory<byte> key)
    {
        exchange.Fault = exchange.Fault with { Type = name.TypeText };
        var place = await places.TryFindAsync(name.TypeText, name.Bucket!.Value, key)
            ?? throw new RefusalException($"Error no bucket type `<<\"{name.TypeText}\">>`");
        if (!place.Properties.AllowMult)
        {
            throw new RefusalException("Bucket must be allow_mult=true");
        }

        return DataTables.TryKind(place.Table, out var kind)
            ? (place, kind)
            : throw new RefusalException($"`{DataTables.NameOf(place.Table)}` is not a supported type");
    }
}
