using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Starling.Simulator.Scenarios;

namespace Starling.Simulator.Tests.Scenarios;

/// <summary>Clients count together, and put things into one place and take those of each other out, while nodes die and links are cut: elements into a set and
/// into a set within a map, and fields into a map.</summary>
/// <remarks>
/// Each element and field is added by one client only, so that its adds have an order. What must hold at the end: a counter, by itself or in a map, shows every
/// acknowledged count once, and of those whose outcome is not known each once or not at all; what no remove can have seen the last add of is there; what was
/// removed by somebody who must have seen all of its adds is gone.
/// </remarks>
internal sealed class DataTypeScenario(ConsistencyLevel level) : Scenario<DataTypeScenario.Memory>
{
    private const int ElementsOfEach = 4;

    private static readonly PathStep Visits = PathStep.Field(DataKind.Counter, "visits");
    private static readonly PathStep Tags = PathStep.Field(DataKind.Set, "tags");

    /// <summary>Where things are put: each has its table, and what it shows is names.</summary>
    public enum Place
    {
        Set,
        MapSet,
        MapFields,
    }

    public sealed class Memory
    {
        public Dictionary<string, (int Done, int Unknown)> Counts { get; } = new(StringComparer.Ordinal);

        public List<Event> Adds { get; } = [];

        public List<Event> Removes { get; } = [];
    }

    /// <param name="Place">Where.</param>
    /// <param name="Element">What was added or removed.</param>
    /// <param name="From">Of an add, when it began; of a remove, when the read of its context began.</param>
    /// <param name="To">Of an add, when it ended; of a remove, when the read of its context ended.</param>
    /// <param name="IsDone">It was acknowledged; else it may have happened.</param>
    public sealed record Event(Place Place, string Element, long From, long To, bool IsDone);

    public override IReadOnlyList<TableDefinition> Tables => [Table("counters", "counter"), Table("sets", "set"), Table("maps", "map")];

    public override async Task StepAsync(ScenarioClient<Memory> client)
    {
        var place = (Place)client.Chance.Below(3);
        if (client.Chance.Odds(1, 2))
        {
            await CountAsync(client, client.Chance.Odds(1, 2) ? "counters" : "maps");
        }
        else if (client.Chance.Odds(2, 3))
        {
            await AddAsync(client, place, $"c{client.Number}-{client.Chance.Below(ElementsOfEach)}");
        }
        else
        {
            await RemoveAsync(client, place);
        }
    }

    public override async Task CheckAsync(ScenarioEnd<Memory> end)
    {
        foreach (var table in new[] { "counters", "maps" })
        {
            var value = (await end.Starling.FetchAsync(table, "k")).Value;
            var count = (table == "maps" ? value.Field(Visits)?.Count : value.Count) ?? 0;
            var counts = end.Clients.Select(client => client.Counts.GetValueOrDefault(table)).ToList();
            var (least, unknown) = (counts.Sum(static count => count.Done), counts.Sum(static count => count.Unknown));
            end.Require(
                count >= least && count <= least + unknown,
                $"the counter in {table} is {count}; {least} counts were acknowledged, {unknown} are not known");
        }

        foreach (var place in Enum.GetValues<Place>())
        {
            await CheckAsync(end, place);
        }
    }

    private async Task CheckAsync(ScenarioEnd<Memory> end, Place place)
    {
        var there = NamesIn(place, (await end.Starling.FetchAsync(TableOf(place), "k")).Value).ToHashSet();
        var removes = end.Clients.SelectMany(static client => client.Removes).Where(remove => remove.Place == place).ToLookup(static remove => remove.Element);
        var all = end.Clients.SelectMany(static client => client.Adds).Where(add => add.Place == place);
        foreach (var adds in all.GroupBy(static add => add.Element))
        {
            var last = adds.LastOrDefault(static add => add.IsDone);
            var unseen = last is not null && removes[adds.Key].All(remove => remove.To < last.From);
            end.Require(!unseen || there.Contains(adds.Key), $"{place}: {adds.Key} was added, no remove had seen that, and it is gone");
            var seenAll = adds.All(static add => add.IsDone)
                && removes[adds.Key].Any(remove => remove.IsDone && adds.All(add => add.To < remove.From));
            end.Require(
                !IsWhole || !seenAll || !there.Contains(adds.Key), $"{place}: {adds.Key} was removed by who had seen all of its adds, and it is there");
        }
    }

    private static string TableOf(Place place) => place == Place.Set ? "sets" : "maps";

    private static IEnumerable<string> NamesIn(Place place, DataValue value) => place switch
    {
        Place.Set => value.Elements.Select(Text),
        Place.MapSet => (value.Field(Tags)?.Elements ?? []).Select(Text),
        _ => value.Fields.Where(static field => field.Name.Kind == StepKind.Register).Select(static field => Text(field.Name.Name)),
    };

    private static DataChange Adding(Place place, string name) => place switch
    {
        Place.Set => new DataChange.Members([Utf8(name)], []),
        Place.MapSet => new DataChange.Fields([], [new(Tags, new DataChange.Members([Utf8(name)], []))]),
        _ => new DataChange.Fields([], [new(PathStep.Field(DataKind.Register, name), new DataChange.Assign(Utf8(name)))]),
    };

    private static DataChange Removing(Place place, string name) => place switch
    {
        Place.Set => new DataChange.Members([], [Utf8(name)]),
        Place.MapSet => new DataChange.Fields([], [new(Tags, new DataChange.Members([], [Utf8(name)]))]),
        _ => new DataChange.Fields([PathStep.Field(DataKind.Register, name)], []),
    };

    /// <summary>True if reads meet writes, so that who reads after an acknowledged add has seen it.</summary>
    private bool IsWhole => level == ConsistencyLevel.Quorum;

    private async Task CountAsync(ScenarioClient<Memory> client, string table)
    {
        var (done, unknown) = client.State.Counts.GetValueOrDefault(table);
        DataChange change = new DataChange.Count(1);
        try
        {
            await client.Starling.UpdateAsync(
                table, "k", table == "maps" ? new DataChange.Fields([], [new(Visits, change)]) : change, new UpdateOptions { Level = level });
            client.State.Counts[table] = (done + 1, unknown);
        }
        catch (StarlingException fault)
        {
            client.State.Counts[table] = (done, unknown + (fault.MayHaveHappened ? 1 : 0));
            throw;
        }
    }

    private async Task AddAsync(ScenarioClient<Memory> client, Place place, string element)
    {
        var from = client.Time.GetTimestamp();
        try
        {
            await client.Starling.UpdateAsync(TableOf(place), "k", Adding(place, element), new UpdateOptions { Level = level });
            client.State.Adds.Add(new Event(place, element, from, client.Time.GetTimestamp(), true));
        }
        catch (StarlingException fault)
        {
            if (fault.MayHaveHappened)
            {
                client.State.Adds.Add(new Event(place, element, from, client.Time.GetTimestamp(), false));
            }

            throw;
        }
    }

    private async Task RemoveAsync(ScenarioClient<Memory> client, Place place)
    {
        var from = client.Time.GetTimestamp();
        var seen = await client.Starling.FetchAsync(TableOf(place), "k", new FetchOptions { Level = level });
        var to = client.Time.GetTimestamp();
        var names = NamesIn(place, seen.Value).ToList();
        if (names.Count == 0)
        {
            return;
        }

        var name = names[client.Chance.Below(names.Count)];
        try
        {
            await client.Starling.UpdateAsync(
                TableOf(place), "k", Removing(place, name), new UpdateOptions { Level = level, Context = seen.Context });
            client.State.Removes.Add(new Event(place, name, from, to, true));
        }
        catch (StarlingException)
        {
            // Even a remove that is said not to have happened is counted as one that may have: the check is the weaker for it, never wrong.
            client.State.Removes.Add(new Event(place, name, from, to, false));
            throw;
        }
    }

    private static TableDefinition Table(string name, string kind) => new()
    {
        Name = name,
        Rule = ResolutionRule.DataTypes,
        Properties = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["datatype"] = kind },
    };

    private static string Text(ReadOnlyMemory<byte> name) => Encoding.UTF8.GetString(name.Span);

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
