using System;
using Starling.Simulator.Faults;
using Xunit;

namespace Starling.Simulator.Tests.Faults;

/// <summary>The stop-point matrix of moves: whoever is killed at whichever durable step, the move ends and all promises hold.</summary>
public sealed class MoveStopTests
{
    public static TheoryData<MoveStep, MoveRole> Matrix
    {
        get
        {
            var matrix = new TheoryData<MoveStep, MoveRole>();
            foreach (var step in Enum.GetValues<MoveStep>())
            {
                foreach (var role in Enum.GetValues<MoveRole>())
                {
                    matrix.Add(step, role);
                }
            }

            return matrix;
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Given_a_machine_that_is_killed_at_a_step_of_each_move_Then_the_moves_end_and_nothing_is_lost(MoveStep step, MoveRole role)
    {
        var report = Simulation.Run(11, new SimulationOptions
        {
            Moves = true, MoveStop = new MoveStop(step, role), Machines = 4, Replicas = 3, ClientsMax = 4, Allowed = FaultClass.None, Lifetimes = false, Sessions = false,
            SafetyFixed = TimeSpan.FromSeconds(5), Purges = false, GuardThreadPool = false,
        });
        Assert.True(report.MoveStops > 0, "Nobody was killed: the run had no such step.");
        Assert.True(report.Verdict.IsGood, string.Join("\n", report.Verdict.Violations));
        Assert.True(report.Marks.ContainsKey("MovesSettled"), "No change came to its end.");
    }
}
