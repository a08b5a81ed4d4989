using System;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Starling.Api;
using Starling.Objects.Queries;

namespace Starling.Objects.Http;

/// <summary>Takes a request to the page that answers it, and turns every failure into an answer.</summary>
/// <remarks>The order of checks is webmachine's, because it decides which status wins: unknown method 501, method not
/// allowed 405, Content-MD5 400, malformed 400, unknown type 404, content type 415, Accept 406, conditions 304, 409 and
/// 412, then the action.</remarks>
internal sealed class Door
{
    /// <summary>The client has gone: nobody reads the status, but logs and metrics do.</summary>
    private const int ClientClosedRequest = 499;

    private readonly ObjectDoorOptions options;
    private readonly ObjectReads reads;
    private readonly ObjectWrites writes;
    private readonly ObjectDeletes deletes;
    private readonly PropertyPages properties;
    private readonly ListPages lists;
    private readonly IndexPages indexes;
    private readonly StatsPage stats;
    private readonly DataTypePages data;
    private readonly CounterPages counters;
    private readonly OperationPages operations;
    private readonly ILogger log;

    public Door(IStarling starling, ObjectDoorOptions options, ILogger log)
    {
        this.options = options;
        this.log = log;
        var types = new TypeBook(starling, options.Time, options.PropertiesRememberedFor);
        var buckets = new BucketBook(starling, options.Time, options.PropertiesRememberedFor);
        var places = new Places(types, buckets);
        var figures = new DoorFigures(options.Time);
        reads = new ObjectReads(starling, places, figures, options.Time, log);
        writes = new ObjectWrites(starling, places, reads, figures, options.Time, log);
        data = new DataTypePages(starling, places);
        counters = new CounterPages(new CounterPlaces(places, buckets, types, options.CountersTable), data);
        operations = new OperationPages(places, data, options.OperationWindow);
        deletes = new ObjectDeletes(starling, places, reads, writes, data);
        properties = new PropertyPages(starling, types, buckets);
        var coverages = new Coverages(starling, types, buckets);
        lists = new ListPages(coverages, properties);
        indexes = new IndexPages(coverages);
        stats = new StatsPage(starling, figures, options.RiakVersion);
    }

    /// <summary>Answers the request; false when its path is not the door's.</summary>
    public async Task<bool> TryAnswerAsync(HttpContext http)
    {
        var request = new DoorRequest(http);
        if (request.Target.Kind == TargetKind.None)
        {
            return false;
        }

        var answer = await AnswerOrFaultAsync(request);
        if (!request.Session.Token.IsEmpty)
        {
            answer.With(SessionHeader.Name, request.Session.ToString());
        }

        await AnswerWriter.SendAsync(http, answer);
        return true;
    }

    private async Task<Answer> AnswerOrFaultAsync(DoorRequest request)
    {
        try
        {
            return await AnswerAsync(request);
        }
        catch (RefusedException refused)
        {
            return refused.Answer;
        }
        catch (StarlingException fault)
        {
            if (fault.Code == StarlingError.Internal)
            {
                log.RequestFailed(fault, request.Method, request.Target.Kind, request.Target.Type);
            }

            return ErrorTable.For(fault, request.Fault);
        }
        catch (BadQueryException fault)
        {
            return Answer.OfText(400, "Invalid query: " + fault.Message);
        }
        catch (BadHttpRequestException fault)
        {
            return Answer.OfText(fault.StatusCode, fault.Message);
        }
        catch (OperationCanceledException) when (request.Aborted.IsCancellationRequested)
        {
            return new Answer(ClientClosedRequest);
        }
        catch (Exception fault)
        {
            log.RequestFailed(fault, request.Method, request.Target.Kind, request.Target.Type);
            var unknown = new StarlingException(
                StarlingError.Internal,
                "The door failed; the node's log has the details.",
                request.Fault.IsWrite,
                fault);
            return ErrorTable.For(unknown, request.Fault);
        }
    }

    private async Task<Answer> AnswerAsync(DoorRequest request)
    {
        var kind = request.Target.Kind;
        if (!Methods.IsKnown(request.Method))
        {
            return Answer.OfText(501, "Unknown method: " + request.Method);
        }

        if (!Methods.Allows(kind, request.Method))
        {
            return Answer.OfText(405, "Method not allowed here: " + request.Method).With("Allow", Methods.Of(kind));
        }

        request.OpenSession();
        request.NameOperation();
        if (HttpMethods.IsPut(request.Method) || HttpMethods.IsPost(request.Method))
        {
            request.Body = await RequestBody.ReadAsync(request.Http.Request, options.ValueBytesMax);
        }

        return kind switch
        {
            TargetKind.Object when request.IsRead => await reads.AnswerAsync(request),
            TargetKind.Object when HttpMethods.IsDelete(request.Method) => await deletes.AnswerAsync(request),
            TargetKind.Object => await writes.AnswerAsync(request),
            TargetKind.Keys or TargetKind.OldBucket when HttpMethods.IsPost(request.Method) =>
                await writes.AnswerAsync(request),
            TargetKind.Keys => await lists.KeysAsync(request),
            TargetKind.Buckets => await lists.BucketsAsync(request),
            TargetKind.OldBucket when request.IsRead && request.Target.Query["keys"] is "true" or "stream" =>
                await lists.KeysAsync(request),
            TargetKind.OldBucket when request.IsRead && request.Target.Query["props"] == "false" =>
                await lists.KeysAsync(request),
            TargetKind.Index => await indexes.AnswerAsync(request),
            TargetKind.OldBucket or TargetKind.BucketProps => await properties.BucketAsync(request),
            TargetKind.TypeProps => await properties.TypeAsync(request),
            TargetKind.Ping => new Answer(200).With("Content-Type", "text/html").WithBody("OK"u8.ToArray()),
            TargetKind.DataType => await data.AnswerAsync(request),
            TargetKind.Operation => await operations.AnswerAsync(request),
            TargetKind.Counter => await counters.AnswerAsync(request),
            TargetKind.Stats => await stats.AnswerAsync(request),
            TargetKind.Root => RootPage.Show(request.Accept),
            _ => Listings.Missing(request.Target),
        };
    }
}
