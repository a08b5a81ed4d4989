using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
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
    private static readonly TimeSpan TableRetry = TimeSpan.FromMilliseconds(100);

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
    private BadKind? bad;
    private string badText = "";

    private OneSeed(Scenario<TState> scenario, ulong seed, ScenarioOptions options)
    {
        this.scenario = scenario;
        this.options = options;
        loop = new SimLoop(seed);
        book = new Book(loop);
        loop.Watch(book);
        faults = FaultPlan.Draw(loop.Chance.Fork("plan").Fork("faults"), options.Allowed, options.Forced);

        // A pause that outlasts every time-out needs a load that outlasts the pause.
        faults = faults.SafetyLeast > options.LoadTime ? faults with { LongPause = null } : faults;
        cluster = new SimCluster(loop, options.Machines, SimulatedStarling.Make);
        nemesis = new Nemesis(cluster, faults);
        judge = new Seat(cluster, book, -1, options.Machines);
        seats.Add(judge);
        for (var i = 0; i < options.Clients; i++)
        {
            var seat = new Seat(cluster, book, i, options.Machines + 1 + i);
            var client = new Stepping<TState>(scenario, seat, options.ThinkMean, StepEnded, Fail);
            seats.Add(seat);
            clients.Add(client);
            states.Add(client.Client.State);
        }
    }

    /// <summary>False when the run is over before its end.</summary>
    private bool GoesOn => bad is null && book.Escape is null && loop.PostsFromElsewhere == 0 && !loop.IsHalted;

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
            if (GoesOn && Converge())
            {
                book.Note("every replica has what it will ever have; the check begins");
                judge.IsTold = true;
                RunTask(CheckAsync, BadKind.Escaped, "the check has not ended; " + Escape.Of("it waits for something that never comes"));
            }
        }

        CheckWorld();
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
            Fail(BadKind.Cluster, "the cluster did not form");
            return false;
        }

        return RunTask(MakeTablesAsync, BadKind.Cluster, "the tables were not made in time");
    }

    private async Task MakeTablesAsync()
    {
        foreach (var table in scenario.Tables)
        {
            var replicas = new SortedDictionary<string, int>(StringComparer.Ordinal) { ["dc1"] = options.Replicas };
            var definition = table.Replicas.Count > 0 ? table : table with { Replicas = replicas };
            for (var isMade = false; !isMade;)
            {
                try
                {
                    await judge.Starling.CreateTableAsync(definition);
                    isMade = true;
                }
                catch (StarlingException failure) when (failure.IsTransient)
                {
                    await Task.Delay(TableRetry, judge.Time);
                }
            }
        }
    }

    private void Load()
    {
        book.Note($"the load begins; trouble: {faults.Classes}");
        nemesis.Start();
        foreach (var client in clients)
        {
            client.Think();
        }

        loop.RunUntil(() => !GoesOn, loop.Now + SimLoop.Micros(options.LoadTime));
        if (!GoesOn)
        {
            return;
        }

        book.Note("all trouble ends, and the load with it");
        nemesis.HealAll();
        foreach (var client in clients)
        {
            client.Stop();
        }

        if (!loop.RunUntil(() => !GoesOn || AreStepsOver(), loop.Now + SimLoop.Micros(StepEndMax)))
        {
            foreach (var seat in seats)
            {
                if (seat != judge && clients[seat.Number].IsInStep)
                {
                    Fail(BadKind.Escaped, Escape.Of(
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
        loop.RunUntil(() => !GoesOn || cluster.AreAllReady(), until);
        for (var quiet = 0; GoesOn && quiet < QuietPolls; quiet = Unrest.Find(cluster, seats) is null ? quiet + 1 : 0)
        {
            if (loop.Now >= until)
            {
                Fail(BadKind.Cluster, $"the healed cluster did not become quiet: {Unrest.Find(cluster, seats)}");
            }

            loop.RunTo(loop.Now + SimLoop.Micros(PollInterval));
        }

        return GoesOn && RunTask(
            () => WholeReads.RepairAsync(judge, book.Calls, Unrest.HasRetired(cluster)), BadKind.Cluster,
            "not every record could be read from all its replicas of the healed cluster");
    }

    private Task CheckAsync() => scenario.CheckAsync(new ScenarioEnd<TState>(judge, states, book.Calls));

    /// <summary>Runs something on the judge's executor to its end. False when it failed or did not end in time.</summary>
    private bool RunTask(Func<Task> work, BadKind late, string lateText)
    {
        var isDone = false;
        judge.Executor.Post(async _ =>
        {
            try
            {
                await work();
                isDone = true;
            }
            catch (Exception fault)
            {
                Fail(BadKind.Broken, $"the check: {Stepping<TState>.Words(fault)}");
            }
        }, null);
        loop.RunUntil(() => isDone || !GoesOn, loop.Now + SimLoop.Micros(options.ConvergenceMax));
        if (!isDone && GoesOn)
        {
            Fail(late, lateText);
        }

        return isDone;
    }

    private void StepEnded()
    {
        try
        {
            scenario.Invariant(states);
        }
        catch (Exception fault)
        {
            Fail(BadKind.Broken, $"the invariant: {Stepping<TState>.Words(fault)}");
        }
    }

    /// <summary>The first word counts: what follows a broken promise is only noise.</summary>
    private void Fail(BadKind kind, string text)
    {
        if (bad is null)
        {
            (bad, badText) = (kind, text);
            loop.Halt();
        }
    }

    /// <summary>The simulator's own laws. An escape goes before anything that it may have caused.</summary>
    private void CheckWorld()
    {
        if (book.Escape is { } escape)
        {
            (bad, badText) = (BadKind.Escaped, escape);
        }
        else if (loop.PostsFromElsewhere > 0)
        {
            (bad, badText) = (BadKind.Escaped, Escape.Of("something that a step waited for was completed by a thread of the thread pool"));
        }
        else if (bad is null && loop.Findings.Count > 0)
        {
            (bad, badText) = (BadKind.Cluster, string.Join(Environment.NewLine, loop.Findings));
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
            Bad = bad,
            Text = badText,
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
