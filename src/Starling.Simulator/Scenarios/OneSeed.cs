using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;

namespace Starling.Simulator.Scenarios;

/// <summary>One run of a scenario: a cluster is born, suffers under the clients' work, heals, becomes quiet, and is judged.</summary>
/// <remarks>The same world, nodes and trouble as in <see cref="Simulation"/>; only the work and the judgement are the scenario's. Everything
/// runs on the calling thread.</remarks>
internal sealed class OneSeed<TState>
    where TState : class, new()
{
    private const int QuietPolls = 5;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>A step may wait for several calls of 5 s each, and was cancelled before.</summary>
    private static readonly TimeSpan StepEndMax = TimeSpan.FromSeconds(60);

    private readonly Scenario<TState> scenario;
    private readonly ScenarioOptions options;
    private readonly SimLoop loop;
    private readonly SimCluster cluster;
    private readonly FaultPlan faults;
    private readonly Nemesis nemesis;
    private readonly Book book;
    private readonly List<Stepping<TState>> clients = [];
    private readonly List<Seat> seats = [];
    private readonly List<TState> states = [];
    private readonly Seat judge;
    private readonly Judgement judgement;

    private OneSeed(Scenario<TState> scenario, ulong seed, ScenarioOptions options)
    {
        this.scenario = scenario;
        this.options = options;
        loop = new SimLoop(seed);
        book = new Book(loop);
        loop.Watch(book);
        judgement = new Judgement(loop, book);
        faults = FaultPlan.Draw(loop.Chance.Fork("plan").Fork("faults"), options.Allowed, options.Forced);

        // A pause that outlasts every time-out needs a load that outlasts the pause.
        faults = faults.SafetyLeast > options.LoadTime ? faults with { LongPause = null } : faults;
        cluster = new SimCluster(
            loop, options.Machines, SimulatedStarling.With(options.Node, [.. Enumerable.Range(1, options.Machines)]), options.Mutants);
        nemesis = new Nemesis(cluster, faults);
        judge = new Seat(cluster, book, -1, options.Machines);
        seats.Add(judge);
        for (var i = 0; i < options.Clients; i++)
        {
            var seat = new Seat(cluster, book, i, options.Machines + 1 + i);
            var client = new Stepping<TState>(scenario, seat, options.ThinkMean, StepEnded, judgement.Fail);
            seats.Add(seat);
            clients.Add(client);
            states.Add(client.Client.State);
        }
    }

    public static SeedRun Run(Scenario<TState> scenario, ulong seed, ScenarioOptions options)
    {
        // A test framework or a user interface may have a context to which awaits would return instead of to the clients' executors.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var run = new OneSeed<TState>(scenario, seed, options);
            run.RunPhases();
            return run.Tell();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private void RunPhases()
    {
        nemesis.SetStage();
        cluster.BootAll();
        if (Form())
        {
            Load();
            if (judgement.GoesOn && Converge())
            {
                book.Note("every replica has what it will ever have; the check begins");
                judge.IsTold = true;
                RunTask(CheckAsync, BadKind.Escaped, "the check has not ended; " + Escape.Of("it waits for something that never comes"));
            }
        }

        judgement.Close();
        cluster.Dispose();
        foreach (var seat in seats)
        {
            seat.Executor.Kill();
        }
    }

    private bool Form()
    {
        judge.IsTold = false;
        if (!loop.RunUntil(cluster.AreAllReady, loop.Now + SimLoop.Micros(options.BootMax)))
        {
            judgement.Fail(BadKind.Cluster, "the cluster did not form");
            return false;
        }

        return RunTask(() => TableMaking.MakeAsync(judge, scenario.Tables, options.Replicas), BadKind.Cluster, "the tables were not made in time");
    }

    private void Load()
    {
        book.Note($"the load begins; trouble: {faults.Classes}");
        nemesis.Start();
        foreach (var client in clients)
        {
            client.Think();
        }

        loop.RunUntil(() => !judgement.GoesOn, loop.Now + SimLoop.Micros(options.LoadTime));
        if (!judgement.GoesOn)
        {
            return;
        }

        book.Note("all trouble ends, and the load with it");
        nemesis.HealAll();
        foreach (var client in clients)
        {
            client.Stop();
        }

        if (!loop.RunUntil(() => !judgement.GoesOn || AreStepsOver(), loop.Now + SimLoop.Micros(StepEndMax)))
        {
            foreach (var seat in seats)
            {
                if (seat != judge && clients[seat.Number].IsInStep)
                {
                    judgement.Fail(BadKind.Escaped, Escape.Of(
                        $"{CallText.Who(seat.Number, seat.Step)} has not ended {StepEndMax.TotalSeconds:0} s after the load had stopped"));
                }
            }
        }
    }

    private bool AreStepsOver()
    {
        foreach (var client in clients)
        {
            if (client.IsInStep)
            {
                return false;
            }
        }

        return true;
    }

    private bool Converge()
    {
        var until = loop.Now + SimLoop.Micros(options.ConvergenceMax);
        loop.RunUntil(() => !judgement.GoesOn || cluster.AreAllReady(), until);
        for (var quiet = 0; judgement.GoesOn && quiet < QuietPolls; quiet = Unrest.Find(cluster, seats) is null ? quiet + 1 : 0)
        {
            if (loop.Now >= until)
            {
                judgement.Fail(BadKind.Cluster, $"the healed cluster did not become quiet: {Unrest.Find(cluster, seats)}");
            }

            loop.RunTo(loop.Now + SimLoop.Micros(PollInterval));
        }

        return judgement.GoesOn && RunTask(
            () => WholeReads.RepairAsync(judge, book.Calls, Unrest.HasRetired(cluster)), BadKind.Cluster,
            "not every record could be read from all its replicas of the healed cluster");
    }

    private Task CheckAsync() => scenario.CheckAsync(new ScenarioEnd<TState>(judge, states, book.Calls));

    private bool RunTask(Func<Task> work, BadKind late, string lateText) => judgement.Run(judge, work, options.ConvergenceMax, late, lateText);

    private void StepEnded()
    {
        try
        {
            scenario.Invariant(states);
        }
        catch (Exception fault)
        {
            judgement.Fail(BadKind.Broken, $"the invariant: {CallText.Words(fault)}");
        }
    }

    private SeedRun Tell()
    {
        var story = book.Lines();
        int done = 0, givenUp = 0, acknowledged = 0;
        foreach (var client in clients)
        {
            done += client.Done;
            givenUp += client.GivenUp;
        }

        foreach (var call in book.Calls)
        {
            acknowledged += call.IsWrite && call.Outcome == Outcome.Ok ? 1 : 0;
        }

        return new SeedRun
        {
            Bad = judgement.Bad,
            Text = judgement.Text,
            Hash = book.HashOf(story),
            Faults = faults.Classes,
            Story = story,
            StepsDone = done,
            StepsGivenUp = givenUp,
            Calls = book.Calls.Count,
            Acknowledged = acknowledged,
            VirtualTime = TimeSpan.FromMicroseconds(loop.Now),
        };
    }
}
