using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Values;
using Starling.Simulator.Faults;
using Starling.Simulator.Scenarios;

namespace Starling.Simulator.Tests.Scenarios;

/// <summary>A scenario made of a step and a check, for tests.</summary>
internal sealed class Tried(
    Func<ScenarioClient<Tried.Memory>, Task> step, Func<ScenarioEnd<Tried.Memory>, Task>? check = null,
    Action<IReadOnlyList<Tried.Memory>>? invariant = null) : Scenario<Tried.Memory>
{
    /// <summary>A quick world: one table, little load, no trouble unless a test asks for it.</summary>
    public static ScenarioOptions Calm { get; } = new()
    {
        Machines = 3,
        Clients = 2,
        LoadTime = TimeSpan.FromMilliseconds(400),
        Allowed = FaultClass.None,
        Shrink = false,
    };

    public override string Name => "tried";

    public override IReadOnlyList<TableDefinition> Tables => [new() { Name = "t", Rule = ResolutionRule.LastWriteWins }];

    public override Task StepAsync(ScenarioClient<Memory> client) => step(client);

    public override Task CheckAsync(ScenarioEnd<Memory> end) => check is null ? Task.CompletedTask : check(end);

    public override void Invariant(IReadOnlyList<Memory> clients) => invariant?.Invoke(clients);

    /// <summary>What a client remembers.</summary>
    internal sealed class Memory
    {
        public List<int> Steps { get; } = [];
    }
}
