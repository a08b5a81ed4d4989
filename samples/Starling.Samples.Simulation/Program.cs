using System;
using Starling.Model.Quorums;
using Starling.Samples.Simulation;
using Starling.Simulator.Scenarios;

// Two ways to merge a cart that are wrong, and one that is right.
Show("the newest sibling wins", ScenarioRun.Run(new CartScenario(Cart.Newest)), isGood: false);
Show("all siblings together", ScenarioRun.Run(new CartScenario(Cart.Union)), isGood: false);
Show("all together, but for what was taken out", ScenarioRun.Run(new CartScenario(Cart.UnionWithoutRemoved), seeds: 50), isGood: true);

// What was written at QUORUM, read at ONE and at QUORUM.
Show("a number read at ONE", ScenarioRun.Run(new RegisterScenario(ConsistencyLevel.One)), isGood: false);
Show("a number read at QUORUM", ScenarioRun.Run(new RegisterScenario(ConsistencyLevel.Quorum), seeds: 50), isGood: true);

static void Show(string title, ScenarioReport report, bool isGood)
{
    Console.WriteLine($"--- {title}");
    Console.WriteLine(report);
    Environment.ExitCode |= report.IsGood == isGood ? 0 : 1;
}
