using System.Globalization;
using System.Text;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Objects.Http;

/// <summary>The counters of Riak 1.4: <c>/buckets/B/counters/K</c>, with plain integers as bodies.</summary>
internal sealed class CounterPages(CounterPlaces counters, DataTypePages pages)
{
    public async Task<Answer> AnswerAsync(DoorRequest request)
    {
        var target = request.Target;
        if (target.Key.Length == 0)
        {
            return Answer.OfText(404, "A counter is named by its key: /buckets/B/counters/K.");
        }

        var given = ObjectParameters.Parse(target.Query) with { IncludeContext = false };
        var place = await counters.FindAsync(target.Bucket, target.Key);
        if (request.IsRead)
        {
            var reading = await pages.ReadAsync(request, place, given);
            return reading.Found ? Show(reading) : Answer.OfText(404, "not found");
        }

        if (!long.TryParse(
            Encoding.UTF8.GetString(request.Body).Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount))
        {
            return Answer.OfText(400, "A counter is changed by an integer, and the body is none.");
        }

        var wantsValue = target.Query["returnvalue"] == "true";
        var receipt = await pages.ChangeAsync(request, place, given, new DataChange.Count(amount), Context.None, wantsValue);
        return receipt.Value is { } value ? Show(value) : new Answer(204);
    }

    private static Answer Show(DataReading reading) => new Answer(200).With("Content-Type", "text/plain")
        .WithBody(Encoding.ASCII.GetBytes(reading.Value.Count.ToString(CultureInfo.InvariantCulture)));
}
