using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>The traffic of a few machines stands still, one machine after another, and flows again in another order.</summary>
/// <remarks>
/// FoundationDB's swizzle-clog: the order in which parts fail and recover matters more than how many do, and few bugs survive the two
/// random orders. One machine alone is the plain clog. Source: FoundationDB's documentation, "Simulation and Testing", section on nemeses.
/// </remarks>
internal sealed class Clogging : IFault
{
    private static readonly TimeSpan ClogMax = TimeSpan.FromSeconds(5);

    public FaultClass Class => FaultClass.Clog;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        var chance = stage.Chance;
        var victims = new List<int>();
        foreach (var host in stage.Cluster.Hosts)
        {
            if (chance.Odds(1, 2))
            {
                victims.Add(host.Index);
            }
        }

        if (victims.Count == 0 || chance.Odds(1, 3))
        {
            victims = [chance.Below(stage.Cluster.Hosts.Count)];
        }

        var length = chance.Between(TimeSpan.Zero, new TimeSpan(ClogMax.Ticks >> chance.Below(6)));
        var trouble = stage.Begin(Class, $"the traffic of n{string.Join(", n", victims)} stands still", victims);
        var wires = stage.Cluster.Wires;
        var gap = new TimeSpan(length.Ticks / (2 * victims.Count));
        var clogAt = TimeSpan.Zero;
        foreach (var victim in Shuffled(victims, chance))
        {
            stage.Later(clogAt, () => wires.Clog(victim));
            clogAt += gap;
        }

        // All are clogged by half of the time, so each is opened after it was closed.
        var openAt = clogAt;
        foreach (var victim in Shuffled(victims, chance))
        {
            openAt += gap;
            stage.Later(openAt, () => wires.Unclog(victim));
        }

        stage.Later(openAt, trouble, static () => { });
        return true;
    }

    private static int[] Shuffled(List<int> machines, Chance chance)
    {
        var order = machines.ToArray();
        for (var i = order.Length - 1; i > 0; i--)
        {
            var other = chance.Below(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }
}
