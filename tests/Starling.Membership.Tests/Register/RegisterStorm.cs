using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Starling.Membership.Tests.Mini;
using Starling.Membership.Topology;
using Starling.World;

namespace Starling.Membership.Tests.Register;

/// <summary>One storm: rival founders, changes that are not idempotent and are tried again elsewhere, loss, duplication, crashes; then calm.</summary>
public sealed class RegisterStorm
{
    private const string Counter = "counter";

    private readonly MiniCluster cluster;
    private readonly SortedDictionary<int, HashSet<string>> outcomes = [];

    // Tries that have no answer; the callers of dead nodes never get one.
    private readonly Dictionary<int, int> open = [];

    private RegisterStorm(ulong seed, Mutant mutants)
    {
        cluster = new MiniCluster(seed, 3 + (int)(seed % 3), mutants);
    }

    public MiniJudge Judge => cluster.Judge;

    public int Confirmed { get; private set; }

    public int Uncertain { get; private set; }

    public static RegisterStorm Run(ulong seed, Mutant mutants = Mutant.None)
    {
        var storm = new RegisterStorm(seed, mutants);
        storm.Rage();
        storm.Calm();
        return storm;
    }

    private void Rage()
    {
        var chance = cluster.Chance.Fork("storm");
        cluster.Loss = chance.Below(30);
        cluster.Duplication = chance.Below(20);
        cluster.SyncMax = TimeSpan.FromMilliseconds(chance.Odds(1, 3) ? 40 : 6);
        foreach (var node in cluster.Nodes)
        {
            Try(TimeSpan.FromMilliseconds(chance.Below(60)), node, n => cluster.FormAt(n, (UInt128)(1000 + n.Index)), _ => { });
        }

        for (var operation = 1; operation <= 8; operation++)
        {
            var id = operation;
            for (var tries = 1 + chance.Below(3); tries > 0; tries--)
            {
                var node = cluster.Nodes[chance.Below(cluster.Nodes.Count)];
                Try(
                    TimeSpan.FromMilliseconds(150 + chance.Below(800)),
                    node,
                    n =>
                    {
                        open[id] = open.GetValueOrDefault(id) + 1;
                        return n.Register.ChangeAsync(
                            document => Increment(document, (UInt128)id), (UInt128)id, TimeSpan.FromMilliseconds(250));
                    },
                    result => Note(id, result));
            }
        }

        for (var crashes = chance.Below(8); crashes > 0; crashes--)
        {
            var node = cluster.Nodes[chance.Below(cluster.Nodes.Count)];
            var at = TimeSpan.FromMilliseconds(chance.Below(1000));
            cluster.Loop.After(at, () => Stop(node));
            cluster.Loop.After(at + TimeSpan.FromMilliseconds(1 + chance.Below(80)), () => Start(node));
        }

        if (chance.Odds(1, 2))
        {
            // The whole room loses power.
            cluster.Loop.After(TimeSpan.FromMilliseconds(300 + chance.Below(700)), () =>
            {
                cluster.Nodes.ForEach(Stop);
                cluster.Nodes.ForEach(Start);
            });
        }

        for (var i = 0; i < 5; i++)
        {
            cluster.Loop.After(TimeSpan.FromMilliseconds(200 * i), cluster.Gossip);
        }

        cluster.Loop.RunFor(TimeSpan.FromMilliseconds(1400));
    }

    private void Calm()
    {
        cluster.Loss = 0;
        cluster.SyncMax = TimeSpan.FromMilliseconds(6);
        cluster.Nodes.ForEach(Start);
        cluster.Loop.RunFor(TimeSpan.FromSeconds(6));
        if (cluster.Nodes.All(node => node.Register.Chosen is null))
        {
            cluster.Loop.Run(() => cluster.FormAt(cluster.Nodes[0], 5000), TimeSpan.FromSeconds(6));
        }

        cluster.Gossip();
        cluster.Loop.RunFor(TimeSpan.FromMilliseconds(500));
        ClusterDocument? last = null;
        foreach (var node in cluster.Nodes)
        {
            var result = cluster.Loop.Run(
                () => node.Register.ChangeAsync(document => new ChangeResult.Unchanged(document), 999, TimeSpan.FromSeconds(5)), TimeSpan.FromSeconds(6));
            last = (result as ChangeResult.Unchanged)?.Document;
            if (last is null)
            {
                Judge.Faults.Add($"after the storm node {node.Index} says {result}");
                return;
            }

            Judge.Chosen(last);
        }

        cluster.Gossip();
        cluster.Loop.RunFor(TimeSpan.FromMilliseconds(500));
        foreach (var node in cluster.Nodes.Where(node => !Equals(node.Register.Chosen, last)))
        {
            Judge.Faults.Add($"node {node.Index} stays at epoch {node.Register.Epoch}");
        }

        Check(last!);
    }

    private void Check(ClusterDocument last)
    {
        if (ValueOf(last) != last.Operations.Length - 1)
        {
            Judge.Faults.Add($"the counter is {ValueOf(last)} after {last.Operations.Length - 1} changes");
        }

        foreach (var (operation, told) in outcomes)
        {
            var happened = last.OperationOf((UInt128)operation) is not null;
            if (told.Contains(nameof(ChangeResult.Changed)) && !happened)
            {
                Judge.Faults.Add($"change {operation} was confirmed and is lost");
            }

            if (happened && open[operation] == 0 && told.SetEquals([nameof(ChangeResult.Rejected)]))
            {
                Judge.Faults.Add($"change {operation} was rejected everywhere and has happened");
            }

            Confirmed += told.Contains(nameof(ChangeResult.Changed)) ? 1 : 0;
            Uncertain += told.Contains(nameof(ChangeResult.NotKnown)) ? 1 : 0;
        }
    }

    private void Note(int operation, ChangeResult result)
    {
        if (!outcomes.TryGetValue(operation, out var told))
        {
            outcomes[operation] = told = [];
        }

        open[operation]--;
        told.Add(result.GetType().Name);
        if (result is ChangeResult.Changed { Document: var document })
        {
            Judge.Chosen(document);
            if (document.OperationOf((UInt128)operation) is null)
            {
                Judge.Faults.Add($"change {operation} was confirmed by a document without it");
            }
        }
    }

    private void Try(TimeSpan at, MiniNode node, Func<MiniNode, Task<ChangeResult>> work, Action<ChangeResult> note)
    {
        cluster.Loop.After(at, async () =>
        {
            if (!node.IsAlive)
            {
                return;
            }

            try
            {
                note(await work(node));
            }
            catch (Exception fault)
            {
                Judge.Faults.Add(fault.Message);
            }
        });
    }

    private static void Stop(MiniNode node)
    {
        if (node.IsAlive)
        {
            node.Crash();
        }
    }

    private static void Start(MiniNode node)
    {
        if (!node.IsAlive)
        {
            node.Start();
        }
    }

    private static int ValueOf(ClusterDocument document) =>
        int.Parse(document.TableNamed("default")!.Properties.GetValueOrDefault(Counter, "0"), CultureInfo.InvariantCulture);

    private static ChangeResult Increment(ClusterDocument document, UInt128 operation) => DocumentChanges.ChangeTable(
        document,
        "default",
        ImmutableSortedDictionary<string, string?>.Empty.Add(Counter, (ValueOf(document) + 1).ToString(CultureInfo.InvariantCulture)),
        operation);
}
