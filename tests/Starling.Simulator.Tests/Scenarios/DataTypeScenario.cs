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

/// <summary>Clients count together, and put elements into one set and take those of each other out, while nodes die and links are cut.</summary>
/// <remarks>
/// Each element is added by one client only, so that its adds have an order. What must hold at the end: the counter shows every acknowledged count
/// once, and of those whose outcome is not known each once or not at all; an element whose last add no remove can have seen is there; an element that was
/// removed by somebody who must have seen all of its adds is gone.
/// </remarks>
internal sealed class DataTypeScenario(ConsistencyLevel level) : Scenario<DataTypeScenario.Memory>
{
    private const int ElementsOfEach = 4;

    public sealed class Memory
    {
        public int Counted { get; set; }

        public int MayHaveCounted { get; set; }

        public List<Event> Adds { get; } = [];

        public List<Event> Removes { get; } = [];
    }

    /// <param name="Element">What was added or removed.</param>
    /// <param name="From">Of an add, when it began; of a remove, when the read of its context began.</param>
    /// <param name="To">Of an add, when it ended; of a remove, when the read of its context ended.</param>
    /// <param name="IsDone">It was acknowledged; else it may have happened.</param>
    public sealed record Event(string Element, long From, long To, bool IsDone);

    public override IReadOnlyList<TableDefinition> Tables => [Table("counters", "counter"), Table("sets", "set")];

    public override async Task StepAsync(ScenarioClient<Memory> client)
    {
        if (client.Chance.Odds(1, 2))
        {
            await CountAsync(client);
        }
        else if (client.Chance.Odds(2, 3))
        {
            await AddAsync(client, $"c{client.Number}-{client.Chance.Below(ElementsOfEach)}");
        }
        else
        {
            await RemoveAsync(client);
        }
    }

    public override async Task CheckAsync(ScenarioEnd<Memory> end)
    {
        var count = (await end.Starling.FetchAsync("counters", "k")).Value.Count;
        var (least, unknown) = (end.Clients.Sum(static client => client.Counted), end.Clients.Sum(static client => client.MayHaveCounted));
        end.Require(count >= least && count <= least + unknown, $"the counter is {count}; {least} counts were acknowledged, {unknown} are not known");
        var set = await end.Starling.FetchAsync("sets", "k");
        var there = set.Value.Elements.Select(static element => Encoding.UTF8.GetString(element.Span)).ToHashSet();
        var removes = end.Clients.SelectMany(static client => client.Removes).ToLookup(static remove => remove.Element);
        foreach (var adds in end.Clients.SelectMany(static client => client.Adds).GroupBy(static add => add.Element))
        {
            var last = adds.LastOrDefault(static add => add.IsDone);
            var unseen = last is not null && removes[adds.Key].All(remove => remove.To < last.From);
            end.Require(!unseen || there.Contains(adds.Key), $"{adds.Key} was added, no remove had seen that, and it is gone");
            var seenAll = adds.All(static add => add.IsDone)
                && removes[adds.Key].Any(remove => remove.IsDone && adds.All(add => add.To < remove.From));
            end.Require(!IsWhole || !seenAll || !there.Contains(adds.Key), $"{adds.Key} was removed by who had seen all of its adds, and it is there");
        }
    }

    /// <summary>True if reads meet writes, so that who reads after an acknowledged add has seen it.</summary>
    private bool IsWhole => level == ConsistencyLevel.Quorum;

    private async Task CountAsync(ScenarioClient<Memory> client)
    {
        try
        {
            await client.Starling.UpdateAsync("counters", "k", new DataChange.Count(1), new UpdateOptions { Level = level });
            client.State.Counted++;
        }
        catch (StarlingException fault)
        {
            client.State.MayHaveCounted += fault.MayHaveHappened ? 1 : 0;
            throw;
        }
    }

    private async Task AddAsync(ScenarioClient<Memory> client, string element)
    {
        var from = client.Time.GetTimestamp();
        try
        {
            await client.Starling.UpdateAsync("sets", "k", new DataChange.Members([Utf8(element)], []), new UpdateOptions { Level = level });
            client.State.Adds.Add(new Event(element, from, client.Time.GetTimestamp(), true));
        }
        catch (StarlingException fault)
        {
            if (fault.MayHaveHappened)
            {
                client.State.Adds.Add(new Event(element, from, client.Time.GetTimestamp(), false));
            }

            throw;
        }
    }

    private async Task RemoveAsync(ScenarioClient<Memory> client)
    {
        var from = client.Time.GetTimestamp();
        var seen = await client.Starling.FetchAsync("sets", "k", new FetchOptions { Level = level });
        var to = client.Time.GetTimestamp();
        if (seen.Value.Elements.Count == 0)
        {
            return;
        }

        var element = seen.Value.Elements[client.Chance.Below(seen.Value.Elements.Count)];
        var name = Encoding.UTF8.GetString(element.Span);
        try
        {
            await client.Starling.UpdateAsync(
                "sets", "k", new DataChange.Members([], [element]), new UpdateOptions { Level = level, Context = seen.Context });
            client.State.Removes.Add(new Event(name, from, to, true));
        }
        catch (StarlingException)
        {
            // Even a remove that is said not to have happened is counted as one that may have: the check is the weaker for it, never wrong.
            client.State.Removes.Add(new Event(name, from, to, false));
            throw;
        }
    }

    private static TableDefinition Table(string name, string kind) => new()
    {
        Name = name,
        Rule = ResolutionRule.DataTypes,
        Properties = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["datatype"] = kind },
    };

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
