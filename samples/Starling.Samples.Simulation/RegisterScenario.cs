using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Simulator.Scenarios;

namespace Starling.Samples.Simulation;

/// <summary>Each client counts upwards in a record of its own, written at QUORUM, and reads back at a level that is to be tried.</summary>
public sealed class RegisterScenario(ConsistencyLevel level) : Scenario<RegisterScenario.Memory>
{
    public sealed class Memory { public int Acknowledged { get; set; } public Context Seen { get; set; } }

    public override IReadOnlyList<TableDefinition> Tables => [new() { Name = "numbers" }];

    public override async Task StepAsync(ScenarioClient<Memory> client)
    {
        var (mine, key) = (client.State, $"client {client.Number}");
        var options = new WriteOptions { Level = ConsistencyLevel.Quorum, Context = mine.Seen };
        await client.Starling.PutAsync("numbers", key, $"{client.Step}", options);
        mine.Acknowledged = client.Step;

        var reading = await client.Starling.GetAsync("numbers", key, new ReadOptions { Level = level });
        mine.Seen = reading.Context;
        var read = reading.Versions.Select(version => int.Parse(version.Value.Text)).DefaultIfEmpty(0).Max();
        client.Require(read >= mine.Acknowledged, $"{key} wrote {mine.Acknowledged}, and then read {read} at {level}");
    }

    public override Task CheckAsync(ScenarioEnd<Memory> end) => Task.CompletedTask;
}
