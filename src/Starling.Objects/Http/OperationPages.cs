using System;
using System.Globalization;
using System.Text;
using System.Threading.Tasks;
using Starling.Objects.DataTypes;

namespace Starling.Objects.Http;

/// <summary>GET of <c>/ops/ID?type=T&amp;bucket=B&amp;key=K</c>: whether a change of a value has taken effect.</summary>
/// <remarks>Ids are kept with what they changed, and nowhere else, so the question names the value. The answer is what the replicas of the read remember:
/// "applied" is certain;
/// "unknown" is not "not applied", because a try may still be on its way. Who wants to be certain sends the change again with the same id: it takes effect
/// once.</remarks>
internal sealed class OperationPages(Places places, DataTypePages data, TimeSpan window)
{
    public async Task<Answer> AnswerAsync(DoorRequest request)
    {
        var target = request.Target;
        if (OperationHeader.Parse(target.Operation) is not { } id || target.Bucket.Length == 0 || target.Key.Length == 0)
        {
            return Answer.OfText(400, "Ask for /ops/ID?type=T&bucket=B&key=K: the operation's id, and the value that it changes.");
        }

        var place = await places.FindAsync(request, target.Key);
        if (!DataTables.TryKind(place.Table, out _))
        {
            return Answer.OfText(403, DataTables.WhyNot(place.Table));
        }

        var reading = await data.ReadAsync(request, place, ObjectParameters.Parse(target.Query, zeroTimeoutIsNone: true), id);
        var text = $"{{\"operation\":\"{id:D}\",\"outcome\":\"{(reading.KnowsOperation ? "applied" : "unknown")}\",\"window\":"
            + window.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + "}";
        return Answer.OfJson(200, Encoding.ASCII.GetBytes(text));
    }
}
