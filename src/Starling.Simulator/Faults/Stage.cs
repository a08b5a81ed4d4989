using System;
using System.Collections.Generic;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>What faults work with: the cluster, the plan, their chance, the budget, and ends that no longer come once all is healed.</summary>
internal sealed class Stage(SimCluster cluster, FaultPlan plan, bool isBeyondBudget = false)
{
    private static readonly TimeSpan OutageMin = TimeSpan.FromMilliseconds(1);

    public SimCluster Cluster => cluster;

    public FaultPlan Plan => plan;

    public Chance Chance { get; } = cluster.Loop.Chance.Fork("nemesis");

    public FaultBudget Budget { get; } = new(cluster, isBeyondBudget);

    /// <summary>True once all trouble has been taken back.</summary>
    public bool IsOver { get; set; }

    /// <summary>A machine that has lost its disk may come back with an empty one: real nodes know how to go on, toys do not. <value>Default false.</value></summary>
    public bool LostComeBack { get; set; }

    /// <summary>Tells onlookers that trouble begins. Give the result to <see cref="End"/> when it ends by itself.</summary>
    public Trouble Begin(FaultClass one, string text, params IReadOnlyList<int> machines)
    {
        var trouble = new Trouble(one.ToString(), text, machines, cluster.Loop.Now);
        foreach (var onlooker in cluster.Loop.Onlookers)
        {
            onlooker.TroubleBegan(trouble);
        }

        return trouble;
    }

    public void End(Trouble trouble)
    {
        foreach (var onlooker in cluster.Loop.Onlookers)
        {
            onlooker.TroubleOver(trouble);
        }
    }

    /// <summary>Does <paramref name="end"/> after a time, unless all has been healed by then.</summary>
    public void Later(TimeSpan delay, Action end) => cluster.Loop.After(delay, () =>
    {
        if (!IsOver)
        {
            end();
        }
    });

    /// <summary>Ends a trouble after a time, unless all has been healed by then.</summary>
    public void Later(TimeSpan delay, Trouble trouble, Action end) => Later(delay, () =>
    {
        end();
        End(trouble);
    });

    public void Restart(SimHost host)
    {
        if (!host.IsRetired)
        {
            host.Boot();
        }
    }

    public SimHost Pick() => cluster.Hosts[Chance.Below(cluster.Hosts.Count)];

    /// <summary>A machine whose node runs, or null.</summary>
    public SimHost? PickUp() => Pick() is { IsUp: true } host ? host : null;

    /// <summary>How long trouble lasts. Short ones are likelier: each doubling of length is as likely as the next.</summary>
    public TimeSpan DrawOutage()
    {
        var longest = plan.OutageMax;
        for (var halvings = Chance.Below(6); halvings > 0; halvings--)
        {
            longest /= 2;
        }

        return Chance.Between(OutageMin, longest > OutageMin ? longest : OutageMin);
    }
}
