using System;
using System.Globalization;
using System.Text;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;
using Starling.Objects.DataTypes;

namespace Starling.Objects.Http;

/// <summary>The counters of Riak 1.4: <c>/buckets/B/counters/K</c>, with plain integers as bodies.</summary>
/// <remarks>Riak keeps them among the objects of the default type. Here they are data types of a table of their own, which is made like any other: what they
/// were before bucket types had names.</remarks>
internal sealed class CounterPages(Places places, BucketBook buckets, TypeBook types, DataTypePages pages, string table)
{
    public async Task<Answer> AnswerAsync(DoorRequest request)
    {
        var target = request.Target;
        if (target.Key.Length == 0)
        {
            return Answer.OfText(404, "A counter is named by its key: /buckets/B/counters/K.");
        }

        var given = ObjectParameters.Parse(target.Query) with { IncludeContext = false };
        var bucket = BucketProperties.Of(await types.FindAsync(Target.DefaultType), await buckets.OfAsync(target));
        if (!bucket.AllowMult)
        {
            return Answer.OfText(409, "Counters require bucket property 'allow_mult=true'");
        }

        ObjectPlace place;
        try
        {
            place = await places.FindAsync(table, target, target.Key) with { Properties = bucket };
        }
        catch (RefusedException missing) when (missing.Answer.Status == 404)
        {
            return NoTable();
        }

        if (!DataTables.TryKind(place.Table, out var kind) || kind != DataKind.Counter)
        {
            return NoTable();
        }

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

    private Answer NoTable() => Answer.OfText(404,
        $"Counters live in the table '{table}', which does not exist or holds something else. Create it with "
        + $"'starling table create {table} --rule datatypes --prop datatype=counter'.");
}
