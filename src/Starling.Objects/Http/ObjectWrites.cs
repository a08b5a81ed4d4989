using System;
using System.Text;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Api;
using Starling.Model.Values;

namespace Starling.Objects.Http;

/// <summary>PUT and POST of objects; with a key of the client's or with one of ours.</summary>
internal sealed class ObjectWrites(
    IStarling starling, Places places, ObjectReads reads, DoorFigures figures, TimeProvider time, ILogger log)
{
    private const int BytesToWarnOf = 1024 * 1024;

    public async Task<Answer> AnswerAsync(DoorRequest request)
    {
        var target = request.Target;
        var isOurKey = target.Kind != TargetKind.Object;
        var given = ObjectParameters.Parse(target.Query);
        var context = Vclock.Parse(request.Header(Vclock.Header), Vclock.Header);
        var value = ValueOf(request);
        var timeToLive = TimeToLive.Parse(request.Header(TimeToLive.Header));

        var key = isOurKey ? Encoding.ASCII.GetBytes(Base62.Random()) : target.Key;
        var place = await places.FindAsync(request, key);
        place.RefuseDataTypes();
        var quorums = Quorums.OfWrite(given, place.Properties, place.Replicas);
        CheckTypes(request, value);
        Context? read = null;
        if (Conditionals.AreIn(request.Headers))
        {
            (var refused, read) = await CheckConditionsAsync(request, place, given);
            if (refused is not null)
            {
                return refused;
            }
        }

        request.Fault = new FaultPlace(target.Type, quorums.Label, place.Replicas, IsWrite: true);
        if (value.Body.Length >= BytesToWarnOf)
        {
            log.LargeValueWritten(value.Body.Length, target.Type, target.BucketText);
        }

        var start = time.GetTimestamp();
        WriteReceipt receipt;
        try
        {
            receipt = await starling.PutAsync(
                place.Table.Name, place.Key, value,
                Options(request, given, quorums, context, place.Properties) with { TimeToLive = timeToLive, IfUnchangedSince = read },
                request.Aborted);
        }
        catch (StarlingException fault) when (fault.Code == StarlingError.Changed)
        {
            return Conditionals.Overtaken(request.Headers);
        }

        figures.CountPut(time.GetElapsedTime(start));
        var answer = AnswerOf(request, place, receipt, isOurKey);
        return isOurKey ? answer.With("Location", target.PathOf(key)) : answer;
    }

    /// <summary>How a write of the bucket is made; deletes are made the same way.</summary>
    public static WriteOptions Options(
        DoorRequest request, ObjectParameters given, Quorums quorums, Context context, BucketProperties bucket) => new()
    {
        Level = quorums.Level,
        AtLeast = quorums.AtLeast,
        Context = context,
        Timeout = given.Timeout,
        Session = request.Session,
        ReturnBody = given.ReturnBody,
        ReplaceAll = bucket.IsLastWriteWins ? null : !bucket.AllowMult,
    };

    /// <summary>The answer that a failed condition gives; or, to go on, what the record must still be as when it is written: null where the table
    /// cannot tell.</summary>
    public async ValueTask<(Answer? Refused, Context? Read)> CheckConditionsAsync(DoorRequest request, ObjectPlace place, ObjectParameters given)
    {
        var expected = request.Header(Conditionals.IfNotModified) is { } text
            ? Vclock.Parse(text, Conditionals.IfNotModified)
            : Context.None;
        var reading = await reads.ReadAsync(request, place, given);
        var showing = new Showing(request.Target, reading, place.Properties);
        var decided = Conditionals.Decide(
            request.Headers, isRead: false, showing.Tag, showing.Modified, time.GetUtcNow());
        if (decided is { } status)
        {
            return (showing.Unchanged(status), null);
        }

        return request.Header(Conditionals.IfNotModified) is not null && expected != reading.Context
            ? (Answer.OfText(409, "The object is no longer as " + Conditionals.IfNotModified + " says."), null)
            : (null, place.Table.Rule == ResolutionRule.Siblings ? reading.Context : null);
    }

    private static Value ValueOf(DoorRequest request)
    {
        if (request.Body.Length > 0 && string.IsNullOrWhiteSpace(request.Headers.ContentType))
        {
            throw new RefusedException(400, "Missing Content-Type request header");
        }

        return new Value(request.Body, StoredHeaders.Read(request.Headers));
    }

    private static void CheckTypes(DoorRequest request, Value value)
    {
        var type = StoredHeaders.TypeOf(value);
        if (!MediaType.IsValid(type))
        {
            throw new RefusedException(415, "The Content-Type must have the form type/subtype.");
        }

        if (MediaType.Quality(request.Accept, type) <= 0)
        {
            throw new RefusedException(406, "The request's own Content-Type is not one that its Accept header allows.");
        }
    }

    private Answer AnswerOf(DoorRequest request, ObjectPlace place, WriteReceipt receipt, bool isOurKey)
    {
        if (receipt.Record is not { } record)
        {
            var empty = new Answer(isOurKey ? 201 : 204);
            return receipt.Context.IsEmpty ? empty : empty.With(Vclock.Header, receipt.Context.ToString());
        }

        reads.Watch(request, record.Versions.Count);
        var showing = new Showing(request.Target, record, place.Properties);
        var isEmpty = !showing.HasSiblings && record.Value is { Body.IsEmpty: true };
        return showing.Show(request.Accept, isOurKey ? 201 : isEmpty ? 204 : 200);
    }
}
