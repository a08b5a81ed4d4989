using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Values;

namespace Starling.Objects.Http;

/// <summary>DELETE of objects.</summary>
/// <remarks>With a vector clock the tombstone is written at once and replaces just what the client had seen. Without
/// one the object is read first: what is not there cannot be deleted (404), and what is there is replaced as it was
/// read.</remarks>
internal sealed class ObjectDeletes(IStarling starling, Places places, ObjectReads reads, ObjectWrites writes, DataTypePages data)
{
    public async Task<Answer> AnswerAsync(DoorRequest request)
    {
        var target = request.Target;
        var given = ObjectParameters.Parse(target.Query);
        var context = Vclock.Parse(request.Header(Vclock.Header), Vclock.Header);
        var place = await places.FindAsync(request, target.Key);
        given = Quorums.OfDelete(given, place.Properties) with { ReturnBody = false };
        var quorums = Quorums.OfWrite(given, place.Properties, place.Replicas);
        Context? read = null;
        if (Conditionals.AreIn(request.Headers))
        {
            (var refused, read) = await writes.CheckConditionsAsync(request, place, given);
            if (refused is not null)
            {
                return refused;
            }
        }

        if (context.IsEmpty && place.Table.Rule == ResolutionRule.DataTypes)
        {
            var value = await data.ReadAsync(request, place, given with { IncludeContext = true });
            if (!value.Found)
            {
                return Answer.OfText(404, "not found");
            }

            context = value.Context;
        }
        else if (context.IsEmpty)
        {
            var reading = await reads.ReadAsync(request, place, given);
            if (!reading.Found)
            {
                return new Showing(target, reading, place.Properties).NotFound();
            }

            context = reading.Context;
        }

        request.Fault = new FaultPlace(target.Type, quorums.Label, place.Replicas, IsWrite: true);
        WriteReceipt receipt;
        try
        {
            receipt = await starling.DeleteAsync(
                place.Table.Name,
                place.Key,
                ObjectWrites.Options(request, given, quorums, context, place.Properties) with { IfUnchangedSince = read },
                request.Aborted);
        }
        catch (StarlingException fault) when (fault.Code == StarlingError.Changed)
        {
            return Conditionals.Overtaken(request.Headers);
        }

        var answer = new Answer(204);
        return receipt.Context.IsEmpty ? answer : answer.With(Vclock.Header, receipt.Context.ToString());
    }
}
