using System;
using System.Collections.Generic;
using Starling.Node.Options;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Phases;

/// <summary>The phase in which a core is healed and the others are not, for ever, as far as the core can know: it must serve all the same.</summary>
/// <remarks>
/// Trouble that always heals hides what never ends by itself. Once the core has had the time to notice who is missing (<see cref="Patience"/>), every
/// read and write at QUORUM and every change of the document must succeed at the first attempt, through every node of the core.
/// </remarks>
internal sealed class Liveness(SimCluster cluster, Workload workload, Nemesis nemesis, NodeOptions node, Chance chance)
{
    private const int KeysMax = 12;
    private static readonly TimeSpan FaultsAloneMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RequestsMax = TimeSpan.FromSeconds(120);

    private readonly List<LastingTrouble> troubles = [];

    /// <summary>What the core owed and did not do, beside requests that failed.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Runs the phase, from the end of the load to the moment before all is healed.</summary>
    public void Run()
    {
        workload.Stop();
        var loop = cluster.Loop;
        loop.RunTo(loop.Now + SimLoop.Micros(chance.Between(TimeSpan.Zero, FaultsAloneMax)));
        Tell("liveness");
        if (LivenessCore.Draw(chance, cluster.Hosts.Count, workload.History.Replicas, Lost()) is { } core)
        {
            HealCore(core);
            Ask(core);
            foreach (var trouble in troubles)
            {
                trouble.End();
            }
        }

        workload.Resume();
    }

    private void HealCore(LivenessCore core)
    {
        nemesis.HealOnly(core.Core);
        foreach (var machine in core.Outsiders)
        {
            var host = cluster.Hosts[machine];
            if (!host.IsRetired)
            {
                troubles.Add(LastingTrouble.Begin(cluster, host, chance));
            }
        }
    }

    private void Ask(LivenessCore core)
    {
        var loop = cluster.Loop;
        loop.RunTo(loop.Now + SimLoop.Micros(Patience.Settling(node, cluster.Wires.Weather)));
        foreach (var machine in core.Core)
        {
            if (!cluster.Hosts[machine].IsReady)
            {
                Failures.Add($"n{machine} is in the core and was not ready in time: {Words()}");
                return;
            }
        }

        var requests = new CoreRequests(cluster, workload.History, core, chance, DrawKeys(core));
        requests.Start();
        if (!loop.RunUntil(() => requests.IsDone, loop.Now + SimLoop.Micros(RequestsMax)))
        {
            Failures.Add($"requests at the core did not end: {Words()}");
        }
    }

    /// <summary>Who is missing, and how.</summary>
    private string Words() => string.Join(", ", troubles.ConvertAll(static t => t.Text));

    private List<SimKey> DrawKeys(LivenessCore core)
    {
        var known = new List<SimKey>();
        foreach (var key in workload.History.Keys)
        {
            if (((List<SimTable>)core.Tables).Contains(key.Key.Table))
            {
                known.Add(key.Key);
            }
        }

        var drawn = new List<SimKey>();
        for (var i = 0; i < KeysMax && known.Count > 0; i++)
        {
            drawn.Add(known[chance.Below(known.Count)]);
        }

        return drawn;
    }

    private List<int> Lost()
    {
        var lost = new List<int>();
        foreach (var host in cluster.Hosts)
        {
            // Who cannot read a record of his, or has to be filled again, is no whole replica of it.
            if (host.IsRetired || FaultBudget.IsWeak(host))
            {
                lost.Add(host.Index);
            }
        }

        return lost;
    }

    private void Tell(string phase)
    {
        foreach (var onlooker in cluster.Loop.Onlookers)
        {
            onlooker.PhaseBegan(phase);
        }
    }
}
