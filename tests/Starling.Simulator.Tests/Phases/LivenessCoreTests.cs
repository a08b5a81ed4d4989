using System.Collections.Generic;
using System.Linq;
using Starling.Model.Quorums;
using Starling.Simulator.Checkers;
using Starling.Simulator.Phases;
using Starling.Simulator.Workloads;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Phases;

/// <summary>Whatever replicas a record has, the core holds a majority of them.</summary>
public sealed class LivenessCoreTests
{
    [Fact]
    public void The_core_holds_a_quorum_of_any_replicas_and_of_the_founders()
    {
        for (var seed = 1UL; seed <= 3000; seed++)
        {
            var chance = new Chance(seed);
            var machines = 3 + chance.Below(5);
            var replicas = new ReplicaCounts(1 + chance.Below(System.Math.Min(5, machines)), 1 + chance.Below(System.Math.Min(5, machines)));
            int[] lost = chance.Odds(1, 3) ? [chance.Below(machines)] : [];
            if (LivenessCore.Draw(chance, machines, replicas, lost) is not { } core)
            {
                Assert.True(lost.Length > LivenessCore.OutsidersMax(machines, replicas));
                continue;
            }

            Assert.Equal(machines, core.Core.Concat(core.Outsiders).Distinct().Count());
            Assert.True(core.Core.Count > machines / 2);
            Assert.Subset(core.Outsiders.ToHashSet(), lost.ToHashSet());
            foreach (var table in core.Tables)
            {
                // The worst placement: every outsider holds the record.
                Assert.True(replicas.Of(table) - core.Outsiders.Count > replicas.Of(table) / 2);
            }
        }
    }

    [Fact]
    public void Given_three_replicas_Then_one_machine_is_left_out_and_none_where_more_are_lost()
    {
        Assert.Equal(1, LivenessCore.OutsidersMax(7, 3));
        Assert.Equal(2, LivenessCore.OutsidersMax(7, 5));
        Assert.Equal(1, LivenessCore.OutsidersMax(3, 1));
        Assert.Null(LivenessCore.Draw(new Chance(1), 5, 3, [0, 1]));
    }

    [Theory]
    [InlineData(Outcome.Ok, false)]
    [InlineData(Outcome.Failed, true)]
    [InlineData(Outcome.Unknown, true)]
    public void A1_a_request_at_a_healthy_core_succeeds(Outcome outcome, bool isBad)
    {
        var history = new History { Replicas = 3 };
        history.Add(Operation(outcome, mustSucceed: true));
        history.Add(Operation(Outcome.Failed, mustSucceed: false));
        Assert.Equal(isBad, Judge(new CoreServes(), new Story { History = history }));
    }

    [Theory]
    [InlineData(SimTable.Siblings, "10.0.0.7:7800", false)]
    [InlineData(SimTable.Siblings, "10.0.0.6:7800", true)]
    [InlineData(SimTable.LastWriteWins, "10.0.0.7:7800", true)]
    public void A1_a_write_of_siblings_that_an_outsider_took_and_lost_is_excused(SimTable table, string taker, bool isBad)
    {
        var history = new History { Replicas = 3 };
        history.Add(new Operation
        {
            Id = 0,
            Client = 1,
            Machine = 1,
            Kind = OperationKind.Put,
            Table = table,
            Level = ConsistencyLevel.Quorum,
            Invoked = 1,
            Outcome = Outcome.Unknown,
            Error = $"Timeout: The link to the replica that took the write, {taker}, broke. It may have happened.",
            MustSucceed = true,
            Outsiders = ["10.0.0.7:7800"],
        });
        Assert.Equal(isBad, Judge(new CoreServes(), new Story { History = history }));
    }

    [Fact]
    public void A1_a_core_that_is_not_ready_is_condemned() => Assert.True(
        Judge(new CoreServes(), new Story { History = new History { Replicas = 3 }, CoreFailures = ["n1 was not ready"] }));

    [Fact]
    public void C2_a_write_when_all_is_quiet_is_condemned()
    {
        var history = new History { Replicas = 3 };
        Assert.False(Judge(new QuietStaysQuiet(), new Story { History = history }));
        Assert.True(Judge(new QuietStaysQuiet(), new Story { History = history, Disturbances = ["n1 wrote a record"] }));
    }

    private static bool Judge(IChecker checker, Story story)
    {
        var verdict = new Verdict();
        checker.Check(story, verdict);
        return verdict.Has(checker.Id);
    }

    private static Operation Operation(Outcome outcome, bool mustSucceed) => new()
    {
        Id = 0,
        Client = -2,
        Machine = 0,
        Kind = OperationKind.Get,
        Table = SimTable.Siblings,
        Level = default,
        Invoked = 0,
        Outcome = outcome,
        MustSucceed = mustSucceed,
    };
}
