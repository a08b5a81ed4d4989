using System;
using System.Text;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Starling.Api;
using Starling.Model.DataTypes;
using Starling.Objects.DataTypes;

namespace Starling.Objects.Http;

/// <summary>GET and POST of data types: <c>/types/T/buckets/B/datatypes/K</c>.</summary>
internal sealed class DataTypePages(IStarling starling, Places places)
{
    private const string Json = "application/json";

    public async Task<Answer> AnswerAsync(DoorRequest request)
    {
        var target = request.Target;
        if (target.Type == Target.DefaultType)
        {
            var counter = $"/buckets/{PercentText.Encode(target.Bucket)}/counters/{PercentText.Encode(target.Key)}";
            return new Answer(301).With("Location", counter);
        }

        if (MediaType.Quality(request.Accept, Json) <= 0)
        {
            return Answer.OfText(406, "Data types are shown as application/json, which the Accept header does not allow.");
        }

        return request.IsRead ? await GetAsync(request) : await PostAsync(request);
    }

    /// <summary>Reads a value as a request's parameters and its bucket ask for it.</summary>
    public ValueTask<DataReading> ReadAsync(DoorRequest request, ObjectPlace place, ObjectParameters given, Guid? operation = null)
    {
        var quorums = Quorums.OfRead(given, place.Properties, place.Replicas);
        request.Fault = new FaultPlace(request.Target.Type, quorums.Label, place.Replicas, IsWrite: false);
        return starling.FetchAsync(
            place.Table.Name, place.Key,
            new FetchOptions
            {
                Level = quorums.Level,
                AtLeast = quorums.AtLeast,
                Timeout = given.Timeout,
                WithoutContext = !given.IncludeContext,
                Session = request.Session,
                Operation = operation,
            },
            request.Aborted);
    }

    /// <summary>Changes a value as a request's parameters and its bucket ask for it.</summary>
    public ValueTask<UpdateReceipt> ChangeAsync(
        DoorRequest request, ObjectPlace place, ObjectParameters given, DataChange change, Context context, bool returnBody)
    {
        var quorums = Quorums.OfWrite(given, place.Properties, place.Replicas);
        request.Fault = new FaultPlace(request.Target.Type, quorums.Label, place.Replicas, IsWrite: true);
        return starling.UpdateAsync(
            place.Table.Name, place.Key, change,
            new UpdateOptions
            {
                Level = quorums.Level,
                AtLeast = quorums.AtLeast,
                Context = context,
                Timeout = given.Timeout,
                ReturnBody = returnBody,
                WithoutContext = !given.IncludeContext,
                Session = request.Session,
                Operation = request.Operation,
            },
            request.Aborted);
    }

    private async Task<Answer> GetAsync(DoorRequest request)
    {
        if (request.Target.Key.Length == 0)
        {
            return Answer.OfText(404, "A data type is read by its key.");
        }

        var given = ObjectParameters.Parse(request.Target.Query, zeroTimeoutIsNone: true);
        var place = await places.FindAsync(request, request.Target.Key);
        var kind = KindOf(place);
        var reading = await ReadAsync(request, place, given);
        if (reading.Found)
        {
            return Answer.OfJson(200, ReadingJson.Write(reading));
        }

        var nothing = "{\"type\":\"" + DataKindNames.NameOf(kind) + "\",\"error\":\"notfound\"}";
        var answer = Answer.OfJson(404, Encoding.ASCII.GetBytes(nothing));
        return reading.IsDeleted ? answer.With("X-Riak-Deleted", "true") : answer;
    }

    private async Task<Answer> PostAsync(DoorRequest request)
    {
        var target = request.Target;
        var given = ObjectParameters.Parse(target.Query, zeroTimeoutIsNone: true);
        var isOurKey = target.Key.Length == 0;
        var key = isOurKey ? Encoding.ASCII.GetBytes(Base62.Random()) : target.Key;
        var place = await places.FindAsync(request, key);
        var kind = KindOf(place);
        if (MediaType.Quality(Json, request.Http.Request.ContentType ?? "") <= 0)
        {
            return Answer.OfText(406, "The change of a data type is application/json; the request's Content-Type says something else.");
        }

        var (change, context) = ChangeJson.Read(kind, request.Body);
        var receipt = await ChangeAsync(request, place, given, change, context, given.ReturnBody);
        var answer = receipt.Value is { } value
            ? Answer.OfJson(isOurKey ? 201 : 200, ReadingJson.Write(value))
            : new Answer(isOurKey ? 201 : 204);
        return isOurKey ? answer.With("Location", target.DataPathOf(key)) : answer;
    }

    private static DataKind KindOf(ObjectPlace place)
    {
        if (!DataTables.TryKind(place.Table, out var kind))
        {
            throw new RefusedException(403, DataTables.WhyNot(place.Table));
        }

        return place.Properties.AllowMult ? kind : throw new RefusedException(403, "Bucket must be allow_mult=true");
    }
}
