using System;
using System.Text;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Api;
using Starling.Model.Values;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Get, Put and Del of objects.</summary>
internal sealed class ObjectPages(IStarling starling, Places places, DataCalls data, ILogger log)
{
    private const int BytesToWarnOf = 1024 * 1024;
    private const int SiblingsToWarnOf = 25;

    public async ValueTask GetAsync(Exchange exchange)
    {
        var request = GetRequest.Read(exchange.Payload);
        var place = await FindAsync(exchange, request.Name, request.Name.Key!.Value);
        place.RefuseDataTypes();
        CallOptions.CheckReplicas(place, request.Replicas, request.Given.R, request.Given.Pr, request.Given.NodeConfirms);
        var reading = await ReadAsync(exchange, place, request.Given);
        Watch(place, request.Name, reading);
        var message = exchange.Message;
        message.Begin(MessageCode.Get + 1);
        if (request.IfModified is { } known && reading.Found && reading.Context == new Context(known))
        {
            message.Flag(3, true);
        }
        else if (reading.Found)
        {
            Show(message, place, reading, request.IsHead);
        }
        else if (reading.IsDeleted && request.WantsDeletedVclock)
        {
            message.Bytes(2, reading.Context.Bytes.Span);
        }

        message.End();
    }

    public async ValueTask PutAsync(Exchange exchange)
    {
        var request = PutRequest.Read(exchange.Payload);
        var isOurKey = request.Name.Key is null;
        var key = request.Name.Key ?? Encoding.ASCII.GetBytes(Base62.Random());
        var place = await FindAsync(exchange, request.Name, key);
        place.RefuseDataTypes();
        var given = request.Given;
        CallOptions.CheckReplicas(place, request.Replicas, given.W, given.Dw, given.Pw, given.NodeConfirms);
        var read = await CheckConditionsAsync(exchange, place, request);
        if (request.Value.Body.Length >= BytesToWarnOf)
        {
            log.LargeValueWritten(request.Value.Body.Length, place.Table.Name, Encoding.UTF8.GetString(request.Name.Bucket!.Value.Span));
        }

        var quorums = Quorums.OfWrite(given, place.Properties, place.Replicas);
        exchange.Fault = new FaultPlace(place.Table.Name, quorums.Label, place.Replicas, IsWrite: true);
        WriteReceipt receipt;
        try
        {
            receipt = await starling.PutAsync(
                place.Table.Name, place.Key, request.Value,
                CallOptions.OfWrite(given, place, quorums, request.Vclock) with { IfUnchangedSince = read });
        }
        catch (StarlingException fault) when (fault.Code == StarlingError.Changed)
        {
            throw new RefusalException(request.IfNoneMatch ? ErrorTerms.MatchFound : ErrorTerms.Modified);
        }

        var message = exchange.Message;
        message.Begin(MessageCode.Put + 1);
        if (receipt.Record is { } record)
        {
            Watch(place, request.Name, record);
            Show(message, place, record, request.ReturnHead);
        }

        if (isOurKey)
        {
            message.Bytes(3, key.Span);
        }

        message.End();
    }

    /// <summary>With a vector clock the tombstone replaces just what the client had seen; without one what is there now. What is not
    /// there is deleted already, so the answer is the same.</summary>
    public async ValueTask DeleteAsync(Exchange exchange)
    {
        var request = DeleteRequest.Read(exchange.Payload);
        var place = await FindAsync(exchange, request.Name, request.Name.Key!.Value);
        var given = request.Given;
        CallOptions.CheckReplicas(place, request.Replicas, given.R, given.W, given.Pr, given.Pw, given.Dw, given.Rw);
        given = Quorums.OfDelete(given, place.Properties);
        var context = request.Vclock;
        if (context.IsEmpty && place.Table.Rule == ResolutionRule.DataTypes)
        {
            context = (await data.FetchAsync(exchange, place, given with { IncludeContext = true })).Context;
        }
        else if (context.IsEmpty)
        {
            var reading = await ReadAsync(exchange, place, given);
            context = reading.Found ? reading.Context : Context.None;
        }

        if (!context.IsEmpty)
        {
            var quorums = Quorums.OfWrite(given, place.Properties, place.Replicas);
            exchange.Fault = new FaultPlace(place.Table.Name, quorums.Label, place.Replicas, IsWrite: true);
            await starling.DeleteAsync(place.Table.Name, place.Key, CallOptions.OfWrite(given, place, quorums, context));
        }

        exchange.Message.Empty(MessageCode.Delete + 1);
    }

    private static void Show(ProtoWriter message, ObjectPlace place, Reading reading, bool isHead)
    {
        foreach (var version in Versions.Visible(reading, place.Properties))
        {
            ContentField.Write(message, version, isHead);
        }

        message.Bytes(2, reading.Context.Bytes.Span);
    }

    private async ValueTask<ObjectPlace> FindAsync(Exchange exchange, ObjectName name, ReadOnlyMemory<byte> key)
    {
        exchange.Fault = exchange.Fault with { Type = name.TypeText };
        return await places.TryFindAsync(name.TypeText, name.Bucket!.Value, key)
            ?? throw new RefusalException(ErrorTerms.UnknownType(name.TypeText));
    }

    private async ValueTask<Reading> ReadAsync(Exchange exchange, ObjectPlace place, ObjectParameters given)
    {
        var quorums = Quorums.OfRead(given, place.Properties, place.Replicas);
        exchange.Fault = new FaultPlace(place.Table.Name, quorums.Label, place.Replicas, IsWrite: false);
        return await starling.GetAsync(place.Table.Name, place.Key, CallOptions.OfRead(given, place, quorums));
    }

    /// <summary>What the record must still be as when it is written: a replica decides that. Null without a condition, and where the table cannot tell.
    /// </summary>
    private async ValueTask<Context?> CheckConditionsAsync(Exchange exchange, ObjectPlace place, PutRequest request)
    {
        if (!request.IfNoneMatch && !request.IfNotModified)
        {
            return null;
        }

        var reading = await ReadAsync(exchange, place, new ObjectParameters { Timeout = request.Given.Timeout });
        if (request.IfNoneMatch && reading.Found)
        {
            throw new RefusalException(ErrorTerms.MatchFound);
        }

        if (request.IfNotModified && (!reading.Found || reading.Context != request.Vclock))
        {
            throw new RefusalException(reading.Found ? ErrorTerms.Modified : ErrorTerms.NotFound);
        }

        return place.Table.Rule == ResolutionRule.Siblings ? reading.Context : null;
    }

    private void Watch(ObjectPlace place, ObjectName name, Reading reading)
    {
        if (reading.Versions.Count >= SiblingsToWarnOf)
        {
            log.ManySiblingsSeen(reading.Versions.Count, place.Table.Name, Encoding.UTF8.GetString(name.Bucket!.Value.Span));
        }
    }
}
