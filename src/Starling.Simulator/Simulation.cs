using System;
using System.Collections.Generic;
using System.Threading;
using Starling.Api;
using Starling.Simulator.Checkers;
using Starling.Simulator.Faults;
using Starling.Simulator.Reports;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator;

/// <summary>One run of one seed: a cluster is born, suffers, heals, and is judged.</summary>
/// <remarks>
/// Phases: boot (the cluster forms, tables are made); safety (load and faults together); heal (all trouble is taken
/// back, whoever may is up again, and the load goes on for a while); convergence (hints drain, every key is read at ALL, replicas become equal); checks. Everything
/// is drawn from the seed, and everything runs on the calling thread, so the same seed gives the same trace.
/// </remarks>
public sealed class Simulation
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Load without trouble, so that even a run of hard trouble shows that the cluster works again.</summary>
    private static readonly TimeSpan CalmTime = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LoadEndMax = TimeSpan.FromSeconds(40);

    private readonly SimulationOptions options;
    private readonly SimLoop loop;
    private readonly SimCluster cluster;
    private readonly FaultPlan faults;
    private readonly Nemesis nemesis;
    private readonly Workload workload;
    private readonly TimeSpan safety;
    private IReadOnlyDictionary<SimKey, ReadEvent>? final;
    private string unrest = "";

    private Simulation(ulong seed, SimulationOptions options)
    {
        this.options = options;
        loop = new SimLoop(seed);
        loop.Trace.LinesMax = options.TraceLinesMax;
        loop.Log.LinesMax = options.LogLinesMax;
        foreach (var onlooker in options.Onlookers)
        {
            loop.Watch(onlooker);
        }

        var chance = loop.Chance.Fork("plan");
        var drawn = chance.Between(options.SafetyMax / 2, options.SafetyMax);
        faults = FaultPlan.Draw(chance.Fork("faults"), options.Allowed);
        faults = faults with { Classes = faults.Classes | options.Forced };
        safety = options.SafetyFixed ?? (drawn > faults.SafetyLeast ? drawn : faults.SafetyLeast);
        var plan = WorkloadPlan.Draw(chance.Fork("workload"), allowsOne: !faults.Has(FaultClass.Wipe));
        cluster = new SimCluster(loop, options.Machines, options.Nodes, options.Mutants);
        plan = plan with { Clients = Math.Min(plan.Clients, options.ClientsMax) };
        nemesis = new Nemesis(cluster, faults) { StrikesMax = options.StrikesMax };
        workload = new Workload(cluster, plan, options.Replicas);
    }

    /// <summary>Runs a seed on the calling thread. Bugs of the nodes are in the report; an exception means a bug of the simulator.</summary>
    public static SimReport Run(ulong seed, SimulationOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Machines, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Machines, 64);
        var poolBefore = ThreadPool.CompletedWorkItemCount;
        var simulation = new Simulation(seed, options);
        simulation.RunPhases();
        var story = simulation.Tell();
        var verdict = AllCheckers.Judge(story);
        simulation.CheckGuards(options.GuardThreadPool ? ThreadPool.CompletedWorkItemCount - poolBefore : 0, verdict);
        return new SimReport
        {
            Seed = seed,
            Mutants = options.Mutants,
            Faults = simulation.faults,
            Strikes = simulation.nemesis.Counts,
            Plan = simulation.workload.Plan,
            History = story.History,
            Verdict = verdict,
            TraceHash = simulation.loop.Trace.Hash,
            TraceLines = simulation.loop.Trace.Lines,
            LogLines = simulation.loop.Log.Lines,
            Steps = simulation.loop.Steps,
            VirtualTime = TimeSpan.FromMicroseconds(simulation.loop.Now),
            Marks = simulation.cluster.Marks.ByName(),
        };
    }

    private void RunPhases()
    {
        nemesis.SetStage();
        cluster.BootAll();
        if (Boot())
        {
            nemesis.Start();
            workload.Start();
            loop.RunTo(loop.Now + SimLoop.Micros(safety));
            nemesis.HealAll();
            loop.RunTo(loop.Now + SimLoop.Micros(CalmTime));
            workload.Stop();
            if (!loop.RunUntil(() => workload.IsIdle, loop.Now + SimLoop.Micros(LoadEndMax)))
            {
                unrest = "requests were still under way long after the load had stopped";
            }

            Converge();
        }

        cluster.Dispose();
    }

    private bool Boot()
    {
        var until = loop.Now + SimLoop.Micros(options.BootMax);
        if (!loop.RunUntil(cluster.AreAllReady, until))
        {
            unrest = "the cluster did not form";
            return false;
        }

        foreach (var table in Enum.GetValues<SimTable>())
        {
            var creation = new TableCreation(loop, cluster.Hosts[0], table);
            creation.Start();
            if (!loop.RunUntil(() => creation.IsDone, until))
            {
                unrest = $"table {table.Name()} was not made: {creation.LastError}";
                return false;
            }
        }

        return true;
    }

    private void Converge()
    {
        var until = loop.Now + SimLoop.Micros(options.ConvergenceMax);
        if (!loop.RunUntil(cluster.AreAllReady, until))
        {
            unrest = "after healing, not every node became ready";
            return;
        }

        // A sync that began on a slow disk may still be under way, and with it a write that its client has given up.
        if (!Poll(() => HintsPending() == 0 && Unsynced() == 0, until))
        {
            unrest = $"{HintsPending()} hints were still undelivered, {Unsynced()} batches unsynced";
            return;
        }

        var reads = new FinalReads(cluster, workload.History, mayLackOne: Retired() > 0);
        reads.Start();
        if (!loop.RunUntil(() => reads.IsDone, until))
        {
            unrest = $"not every key could be read: {reads.LastError}";
            return;
        }

        final = reads.Answers;
        Poll(() => ReplicasAgree.FindDifference(Contents(), workload.History.Replicas, Retired()) is null, until);
    }

    private bool Poll(Func<bool> isDone, long until)
    {
        while (!isDone())
        {
            if (loop.Now >= until)
            {
                return false;
            }

            loop.RunTo(loop.Now + SimLoop.Micros(PollInterval));
        }

        return true;
    }

    private int HintsPending()
    {
        var pending = 0;
        foreach (var host in cluster.Hosts)
        {
            // Hints for a member that is gone for good stay until it is removed.
            pending += host.IsRetired || Retired() > 0 ? 0 : host.Disk.Count(StoreFamily.Hints);
        }

        return pending;
    }

    private int Unsynced()
    {
        var unsynced = 0;
        foreach (var host in cluster.Hosts)
        {
            unsynced += host.Disk.Unsynced;
        }

        return unsynced;
    }

    private int Retired()
    {
        var count = 0;
        foreach (var host in cluster.Hosts)
        {
            count += host.IsRetired ? 1 : 0;
        }

        return count;
    }

    private List<ReplicaContents> Contents()
    {
        var contents = new List<ReplicaContents>();
        foreach (var host in cluster.Hosts)
        {
            if (!host.IsRetired)
            {
                contents.Add(new ReplicaContents(host.Index, [.. host.Disk.Contents(StoreFamily.Records)]));
            }
        }

        return contents;
    }

    private Story Tell() => new()
    {
        History = workload.History,
        Final = final,
        Contents = final is null ? [] : Contents(),
        Copies = workload.History.Replicas,
        Lost = Retired(),
        Unrest = unrest,
    };

    /// <summary>The simulator's own laws: nothing left the loop, no door was misused, no exception escaped.</summary>
    private void CheckGuards(long poolItems, Verdict verdict)
    {
        foreach (var finding in loop.Findings)
        {
            verdict.Add("finding", finding);
        }

        if (loop.PostsFromElsewhere > 0)
        {
            verdict.Add("escape", $"{loop.PostsFromElsewhere} posts came from other threads");
        }

        if (poolItems > 0)
        {
            verdict.Add("escape", $"the thread pool did {poolItems} pieces of work during the run");
        }
    }
}
