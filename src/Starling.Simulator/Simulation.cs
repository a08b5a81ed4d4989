using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Starling.Api;
using Starling.Simulator.Checkers;
using Starling.Simulator.Faults;
using Starling.Simulator.Phases;
using Starling.Simulator.Reports;
using Starling.Simulator.Swarm;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator;

/// <summary>One run of one seed: a cluster is born, suffers, heals, and is judged.</summary>
/// <remarks>
/// Phases: boot (the cluster forms, tables are made); safety (load and faults together); in half of the runs liveness (the load rests, a core is
/// healed and the others are not: <see cref="Liveness"/>); calm (all is healed, whoever may is up again, and the load goes on until enough was done);
/// convergence (hints drain, every key is read at ALL, replicas become equal: <see cref="Convergence"/>); quiet (nothing is written any more:
/// <see cref="Quiet"/>); checks. Everything is drawn from the seed, and everything runs on the calling thread, so the same seed gives the same trace.
/// </remarks>
public sealed class Simulation
{
    /// <summary>Load without trouble, so that even a run of hard trouble shows that the cluster works again.</summary>
    private static readonly TimeSpan CalmTime = TimeSpan.FromSeconds(3);

    /// <summary>How much longer the calm may last when too little was done.</summary>
    private static readonly TimeSpan CalmMax = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan CalmStep = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LoadEndMax = TimeSpan.FromSeconds(40);

    private readonly SimulationOptions options;
    private readonly SimLoop loop;
    private readonly SimCluster cluster;
    private readonly FaultPlan faults;
    private readonly ClusterPlan plan;
    private readonly Nemesis nemesis;
    private readonly Workload workload;
    private readonly Bench bench;
    private readonly TimeSpan safety;
    private readonly Liveness? liveness;
    private readonly Convergence convergence;
    private readonly TopologyChanges? topology;
    private IReadOnlyList<string> disturbances = [];
    private TimeSpan? convergenceTime;
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
        faults = FaultPlan.Draw(chance.Fork("faults"), options.Allowed, options.Forced);
        faults = faults with { SyncMean = options.SyncMean ?? faults.SyncMean };
        safety = options.SafetyFixed ?? (drawn > faults.SafetyLeast ? drawn : faults.SafetyLeast);
        var mode = AgreementModes.Draw(chance.Fork("agreement"), options.Purges);
        plan = ClusterPlan.Draw(chance.Fork("cluster"), options.Machines, options.Replicas, faults.TakesData, mode);
        var load = WorkloadPlan.Draw(
            chance.Fork("workload"), faults.TakesData, options.IsPlain, options.Lifetimes, options.Sessions);
        var isRush = options.Moves == true && (options.Rush ?? chance.Fork("rush").Odds(1, 2));
        if (options.Moves == true)
        {
            plan = plan.WithMoves(chance.Fork("moves"), isRush);
            plan = chance.Fork("heals").Odds(1, 3) ? plan.WithHealing(chance.Fork("healing")) : plan;
        }

        load = mode == AgreementMode.Churn ? load.WithChurn(chance.Fork("purges")) : load;
        load = isRush ? load.WithRush(chance.Fork("rushed")) : load;
        cluster = new SimCluster(
            loop, plan.Machines + plan.Spares, options.Nodes ?? SimulatedStarling.With(plan.Node, plan.Racks, plan.Machines), options.Mutants);
        for (var i = plan.Machines; i < cluster.Hosts.Count; i++)
        {
            cluster.Hosts[i].IsOutside = true;
        }

        if (options.Moves == true)
        {
            topology = new TopologyChanges(cluster, loop.Chance.Fork("topology"), Math.Max(3, plan.Replicas.Most))
            {
                Cuts = faults.Has(FaultClass.Partition) ? new MoveCuts(cluster, loop.Chance.Fork("move cuts")) : null,
                Stop = options.MoveStop, ChangeMax = TimeSpan.FromSeconds(isRush ? 1.5 : 4),
            };
        }

        load = load with
        {
            Clients = Math.Min(load.Clients, options.ClientsMax),
            Partitions = Math.Min(load.Partitions, options.PartitionsMax),
            KindWeights = options.ChangesPerMille is { } changes ? load.WeightsWithChanges(changes) : load.KindWeights,
            ReadLeast = faults.FallsBack ? 2 : 1,

            // The budget looks at each record: one that stands on a single disk keeps that disk from being lost. But a disk that has gone back and forgot that it
            // had closed a slot takes late writes which all others refuse, and gives them up when it is filled again.
            WriteLeast = faults.FallsBack ? 2 : 1,
        };
        nemesis = new Nemesis(cluster, faults, options.BeyondBudget)
        {
            StrikesMax = options.StrikesMax, MayMisstart = options.Nodes is null && topology is null, LostComeBack = options.Nodes is null && !options.BeyondBudget,
        };
        workload = new Workload(cluster, load, plan.Replicas);
        convergence = new Convergence(cluster, workload.History, options.ConvergenceMax)
        {
            IsBeyondBudget = options.BeyondBudget, Agreeing = options.Nodes is null ? new Agreeing(cluster, workload.History, plan.Node) : null,
            Lifetimes = workload.Lifetimes, Changes = topology, Moves = plan.Node.Moves,
        };
        var liveChance = chance.Fork("liveness");
        if (!options.IsPlain && !options.BeyondBudget && topology is null && liveChance.Odds(1, 2))
        {
            liveness = new Liveness(cluster, workload, nemesis, plan.Node, liveChance);
        }

        bench = new Bench(cluster, workload.History, options.ReadsDisks, options.BeyondBudget, options.Nodes is null ? plan.Node.Hints : null, workload.Lifetimes);
    }

    /// <summary>Runs a seed on the calling thread. Bugs of the nodes are in the report; an exception means a bug of the simulator.</summary>
    public static SimReport Run(ulong seed, SimulationOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Machines ?? 3, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Machines ?? 3, 64);
        var poolBefore = ThreadPool.CompletedWorkItemCount;
        var simulation = new Simulation(seed, options);
        simulation.RunPhases();
        var story = simulation.Tell();
        var verdict = simulation.bench.Judge(story);
        simulation.CheckGuards(options.GuardThreadPool ? ThreadPool.CompletedWorkItemCount - poolBefore : 0, verdict);
        return new SimReport
        {
            Seed = seed,
            Mutants = options.Mutants,
            Faults = simulation.faults,
            Strikes = simulation.nemesis.Counts,
            Cluster = simulation.plan,
            Plan = simulation.workload.Plan,
            History = story.History,
            Lifetimes = simulation.workload.Lifetimes,
            Verdict = verdict,
            TraceHash = simulation.loop.Trace.Hash,
            TraceLines = simulation.loop.Trace.Lines,
            LogLines = simulation.loop.Log.Lines,
            Steps = simulation.loop.Steps,
            VirtualTime = TimeSpan.FromMicroseconds(simulation.loop.Now),
            ConvergenceTime = simulation.convergenceTime,
            Marks = simulation.cluster.Marks.ByName(),
            MoveStops = simulation.topology?.Stops ?? 0,
        };
    }

    private void RunPhases()
    {
        Tell("boot");
        nemesis.SetStage();
        if (!options.IsPlain && options.Nodes is null && topology is null)
        {
            new CopiedFolder(cluster, loop.Chance.Fork("copied folder")).Run();
        }

        cluster.BootAll();
        if (Boot())
        {
            Tell("safety");
            nemesis.Start();
            workload.Start();
            topology?.Start();
            loop.RunTo(loop.Now + SimLoop.Micros(safety));
            liveness?.Run();
            Tell("calm");
            nemesis.HealAll();
            if (topology is not null)
            {
                topology.IsOver = true;
            }

            var healedAt = loop.Now;
            RunCalm();
            Tell("convergence");
            Converge(healedAt);
        }

        cluster.Dispose();
    }

    /// <summary>Load without trouble, until enough has been done, and then its end.</summary>
    private void RunCalm()
    {
        loop.RunTo(loop.Now + SimLoop.Micros(CalmTime));
        var until = loop.Now + SimLoop.Micros(CalmMax);
        while (loop.Now < until && !NotVacuous.IsEnough(workload.History))
        {
            loop.RunTo(loop.Now + SimLoop.Micros(CalmStep));
        }

        workload.Stop();
        if (!loop.RunUntil(() => workload.IsIdle, loop.Now + SimLoop.Micros(LoadEndMax)))
        {
            unrest = "requests were still under way long after the load had stopped";
        }

        // What a coordinator still does for a request that has been answered ends with the request's time, or with its own; and a message may be late.
        var late = faults.Has(FaultClass.Late) ? cluster.Wires.Weather.LateMax : TimeSpan.Zero;
        TimeSpan[] waits = [workload.Plan.Timeout, plan.Node.Coordinator.Timeout, late];
        loop.RunTo(loop.Now + SimLoop.Micros(waits.Max()));
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
            if (!Make(new TableCreation(loop, cluster.Hosts[0], table, plan.Replicas.Of(table)), until))
            {
                return false;
            }
        }

        // Their checkers know the two tables by their numbers, so this one comes after them.
        return workload.Plan.Lifetimes is not { } rule || Make(
            new TableCreation(loop, cluster.Hosts[0], rule, plan.Replicas.Least) { Name = LifetimeClient.Table }, until);
    }

    private bool Make(TableCreation creation, long until)
    {
        creation.Start();
        if (!loop.RunUntil(() => creation.IsDone, until))
        {
            unrest = $"table {creation.Name} was not made: {creation.LastError}";
            return false;
        }

        return true;
    }

    private void Converge(long healedAt)
    {
        var trouble = convergence.Run();
        unrest = unrest.Length > 0 ? unrest : trouble;
        if (convergence.EqualAt is { } equalAt)
        {
            convergenceTime = TimeSpan.FromMicroseconds(equalAt - healedAt);
            if (unrest.Length == 0)
            {
                Tell("quiet");
                var isSettled = convergence.IsSettled && (ClusterPlan.IsQuick(plan.Node) || !plan.Node.Agreement.IsOn);
                disturbances = new Quiet(cluster, workload.History, plan.Node.Liveness.ProbeInterval, convergence.Lost, isSettled).Run();
            }
        }
    }

    private void Tell(string phase)
    {
        foreach (var onlooker in loop.Onlookers)
        {
            onlooker.PhaseBegan(phase);
        }
    }

    private Story Tell() => new()
    {
        History = workload.History,
        Final = convergence.Final,
        Contents = convergence.Final is null ? [] : convergence.ContentsToJudge,
        Copies = workload.History.Replicas,
        Lost = convergence.Lost,
        IsBeyondBudget = options.BeyondBudget,
        CoreFailures = liveness?.Failures ?? [],
        Disturbances = disturbances,
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
