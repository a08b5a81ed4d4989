using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Simulator.Scenarios;
using Starling.Typed;

namespace Starling.Simulator.Tests.Scenarios;

/// <summary>Typed access as programs use it: lists that only grow, updated by clients that know nothing of each other, and walked.</summary>
/// <remarks>Law: what an update has returned is in the record at the end, whatever was cut or killed. It also shows that nothing of typed access leaves the executor, which every run
/// of a scenario watches.</remarks>
public sealed class TypedScenario : Scenario<TypedScenario.Memory>
{
    public sealed record Lines(IReadOnlyList<string> All);

    public sealed class Memory
    {
        public List<(int Key, string Line)> Added { get; } = [];
    }

    public override IReadOnlyList<TableDefinition> Tables => [new() { Name = "lines" }];

    public override async Task StepAsync(ScenarioClient<Memory> client)
    {
        var table = TableOf(client.Starling);
        var (key, line) = (client.Chance.Below(2), $"{client.Number}/{client.Step}");
        if (client.Chance.Odds(1, 8))
        {
            await foreach (var record in table.ScanAsync())
            {
                client.Require(record.Value is not null, "a walk gave a record without a value");
            }
        }

        await table.UpdateAsync($"k{key}", before => new Lines([.. before?.All ?? [], line]), isRepeatable: true);
        client.State.Added.Add((key, line));
    }

    public override async Task CheckAsync(ScenarioEnd<Memory> end)
    {
        for (var key = 0; key < 2; key++)
        {
            var all = (await TableOf(end.Starling).GetAsync($"k{key}"))?.All.ToHashSet() ?? [];
            foreach (var (_, line) in end.Clients.SelectMany(client => client.Added).Where(one => one.Key == key))
            {
                end.Require(all.Contains(line), $"{line} was added to k{key}, and is gone");
            }
        }
    }

    private static StarlingTable<Lines> TableOf(IStarling starling) => starling.Table("lines", TypedScenarioJson.Default.Lines)
        .WithResolver(siblings => new Lines([.. siblings.SelectMany(one => one.All).Distinct()]));
}
