using System;
using Starling.Simulator.World;

namespace Starling.Simulator.Faults;

/// <summary>The way between two machines goes down and up, each for 50 to 500 ms, for a while.</summary>
/// <remarks>Each time down is too short to be called dead and too long to be fast, which is what detectors of failure find hardest. Source: the evaluation of
/// Lifeguard (Dadgar, Phillips and Currey, 2018, section V).</remarks>
internal sealed class LinkFlap : IFault
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    public FaultClass Class => FaultClass.Flap;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        var machines = stage.Cluster.Hosts.Count;
        var one = stage.Chance.Below(machines);
        var other = (one + 1 + stage.Chance.Below(machines - 1)) % machines;
        var isOneWay = stage.Chance.Odds(1, 4);
        var trouble = stage.Begin(Class, $"the way {(isOneWay ? "from" : "between")} n{one} {(isOneWay ? "to" : "and")} n{other} flaps", one, other);
        var until = stage.Cluster.Loop.Now + SimLoop.Micros(stage.DrawOutage());
        Down(new Way(stage, one, other, isOneWay, until, trouble));
        return true;
    }

    private static void Down(Way way)
    {
        way.Stage.Cluster.Wires.Cut(way.From, way.To);
        if (!way.IsOneWay)
        {
            way.Stage.Cluster.Wires.Cut(way.To, way.From);
        }

        way.Stage.Later(way.Stage.Chance.Between(Shortest, Longest), () => Up(way));
    }

    private static void Up(Way way)
    {
        way.Stage.Cluster.Wires.Heal(way.From, way.To);
        if (!way.IsOneWay)
        {
            way.Stage.Cluster.Wires.Heal(way.To, way.From);
        }

        if (way.Stage.Cluster.Loop.Now >= way.Until)
        {
            way.Stage.End(way.Trouble);
        }
        else
        {
            way.Stage.Later(way.Stage.Chance.Between(Shortest, Longest), () => Down(way));
        }
    }

    private sealed record Way(Stage Stage, int From, int To, bool IsOneWay, long Until, Trouble Trouble);
}
