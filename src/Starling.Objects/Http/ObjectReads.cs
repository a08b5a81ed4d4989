using System;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>GET and HEAD of objects, and the reading that other requests need first.</summary>
internal sealed class ObjectReads(
    IStarling starling, Places places, DoorFigures figures, TimeProvider time, ILogger log)
{
    private const int SiblingsToWarnOf = 25;

    public async Task<Answer> AnswerAsync(DoorRequest request)
    {
        var given = ObjectParameters.Parse(request.Target.Query);
        var place = await places.FindAsync(request, request.Target.Key);
        place.RefuseDataTypes();
        var reading = await ReadAsync(request, place, given);
        var showing = new Showing(request.Target, reading, place.Properties, given.Vtag);
        if (!showing.Exists)
        {
            return Conditionals.Decide(request.Headers, isRead: true, tag: null, default, default) is { } refused
                ? showing.Unchanged(refused)
                : showing.NotFound();
        }

        if (!showing.IsAcceptable(request.Accept))
        {
            return Answer.OfText(406, "The object's content type is not one that the Accept header allows.");
        }

        var decided = Conditionals.Decide(
            request.Headers, isRead: true, showing.Tag, showing.Modified, time.GetUtcNow());
        return decided is { } status ? showing.Unchanged(status) : showing.Show(request.Accept, 200);
    }

    /// <summary>Reads an object as a request's parameters and its bucket ask for it.</summary>
    public async ValueTask<Reading> ReadAsync(DoorRequest request, ObjectPlace place, ObjectParameters given)
    {
        var quorums = Quorums.OfRead(given, place.Properties, place.Replicas);
        request.Fault = new FaultPlace(request.Target.Type, quorums.Label, place.Replicas, IsWrite: false);
        var options = new ReadOptions
        {
            Level = quorums.Level,
            AtLeast = quorums.AtLeast,
            Timeout = given.Timeout,
            Session = request.Session,
            CountNotFound = given.NotFoundOk ?? place.Properties.NotFoundOk,
            GiveUpEarly = given.BasicQuorum ?? place.Properties.BasicQuorum,
        };
        var start = time.GetTimestamp();
        var reading = await starling.GetAsync(place.Table.Name, place.Key, options, request.Aborted);
        figures.CountGet(time.GetElapsedTime(start), reading.Versions.Count);
        Watch(request, reading.Versions.Count);
        return reading;
    }

    /// <summary>Siblings that pile up are a client that writes without reading: somebody should hear of it before it
    /// hurts.</summary>
    public void Watch(DoorRequest request, int siblings)
    {
        if (siblings >= SiblingsToWarnOf)
        {
            log.ManySiblingsSeen(siblings, request.Target.Type, request.Target.BucketText);
        }
    }
}
