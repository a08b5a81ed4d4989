using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Cli.Processes;
using Starling.Client;
using Starling.Model.Quorums;
using Starling.Model.Values;

namespace Starling.Members;

/// <summary>One run: fill, four changes under load, and the reckoning.</summary>
internal sealed class Run(Plan plan, LocalCluster cluster, StarlingClient client)
{
    private const int Port = 7_940;
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ChangeWithin = TimeSpan.FromMinutes(60);

    /// <summary>What the filling has left to be compacted, and code to be compiled, is no part of what is measured.</summary>
    private static readonly TimeSpan RunIn = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    private readonly Records records = new(plan.Records);
    private bool isGood = true;

    public static async Task<bool> AllAsync(Plan plan, string folder)
    {
        var places = ClusterPlan.Make(5, Port, Port + 100, Port + 200, OperatingSystem.IsLinux());
        await using var cluster = new LocalCluster(ServerProgram.Find(), places, folder, static (number, line) => Console.Error.WriteLine($"node {number} | {line}"))
        {
            Founders = 3,
            Flags = ["--log", "error", "--moves", plan.Moves.ToString(CultureInfo.InvariantCulture), "--remove-after", $"{plan.RemoveAfter}s"],
        };
        cluster.StartAll();
        if (await cluster.AwaitReadyAsync(ReadyWithin, CancellationToken.None) is { } fault)
        {
            Console.Error.WriteLine(fault);
            return false;
        }

        await using var client = await StarlingClient.ConnectAsync(new StarlingClientOptions { Endpoints = [.. places.Take(3).Select(place => place.Node.ToString())] });
        return await new Run(plan, cluster, client).MeasureAsync();
    }

    private async Task<bool> MeasureAsync()
    {
        await client.CreateTableAsync(new TableDefinition { Name = Load.Table, Rule = ResolutionRule.LastWriteWins });
        await FillAsync();
        var load = new Load(client, records, plan.Rate);
        var run = load.RunAsync();
        await Task.Delay(RunIn);
        Console.WriteLine("| phase | s | slots moved | least possible | most - least slots of a node | MiB moved | operations | median ms | p99 ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        await PhaseAsync(load, "nothing moves", () => Task.Delay(Calm));
        await PhaseAsync(load, "a fourth node joins", () => JoinAsync(4));
        await PhaseAsync(load, "a fifth node joins", () => JoinAsync(5));
        await PhaseAsync(load, "a node leaves", () => LeaveAsync(2));
        await PhaseAsync(load, string.Create(CultureInfo.InvariantCulture, $"a node is killed for good, and removed after {plan.RemoveAfter} s"), () => LoseAsync(3));
        await PhaseAsync(load, "nothing moves", () => Task.Delay(Calm));
        load.Stop();
        await run;
        Console.WriteLine();
        Console.WriteLine($"failed operations: {load.Failures.Count}; writes in doubt, on their way to the killed node: {load.InDoubt}");
        foreach (var failure in load.Failures.Take(5))
        {
            Console.WriteLine("  " + failure);
        }

        return await VerifyAsync() && load.Failures.IsEmpty && isGood;
    }

    private async Task FillAsync()
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, 128).Select(async _ =>
        {
            await Task.Yield();
            for (var record = Interlocked.Increment(ref next); record < plan.Records; record = Interlocked.Increment(ref next))
            {
                await client.PutAsync(Load.Table, Records.KeyOf(record), records.Next(record));
                records.Acknowledged(record);
            }
        }));
        Console.WriteLine($"{plan.Records} records of 100 bytes on three nodes; {plan.Rate} operations a second at QUORUM, half of them writes; {plan.Moves} slots at a time");
    }

    private async Task PhaseAsync(Load load, string name, Func<Task> change)
    {
        load.Take();
        var (before, bytes, began) = (await client.RingAsync(), await BytesAsync(), Stopwatch.GetTimestamp());
        await change();
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var (after, now) = (await client.RingAsync(), await BytesAsync());
        var (count, median, p99) = load.Take();
        var (moved, least) = Movement(before, after);
        var spread = after.Nodes.Max(node => node.Slots) - after.Nodes.Min(node => node.Slots);
        var received = now.Sum(node => node.Value - bytes.GetValueOrDefault(node.Key));
        isGood &= spread <= 1 && moved <= 1.1 * least;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {took:0.0} | {moved} | {least} | {spread} | {received / (1024.0 * 1024.0):0.0} | {count} | {median:0.0} | {p99:0.0} |"));
    }

    private async Task JoinAsync(int number)
    {
        cluster.Start(cluster.Places[number - 1]);
        if (await cluster.AwaitReadyAsync(ReadyWithin, CancellationToken.None) is { } fault)
        {
            throw new InvalidOperationException(fault);
        }

        await SettleAsync();
    }

    private async Task LeaveAsync(int number)
    {
        await client.ChangeClusterAsync(new ClusterChange { Kind = ClusterChangeKind.Leave, Node = cluster.Places[number - 1].Node.ToString() });
        await SettleAsync();
    }

    private async Task LoseAsync(int number)
    {
        cluster[cluster.Places[number - 1]].Kill();
        await SettleAsync(without: cluster.Places[number - 1].Node.ToString());
    }

    /// <summary>Waits until nothing moves, and until a node is no member where one is named.</summary>
    private async Task SettleAsync(string? without = null)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (Stopwatch.GetElapsedTime(began) > ChangeWithin)
            {
                throw new TimeoutException("The change has not come to its end.");
            }

            try
            {
                var status = await client.StatusAsync();
                if (status.Moves is null && status.Nodes.All(node => node.Address != without))
                {
                    return;
                }
            }
            catch (StarlingException fault) when (fault.Code is StarlingError.Unavailable or StarlingError.Timeout or StarlingError.NotReady)
            {
                // Looked at again.
            }

            await Task.Delay(200);
        }
    }

    /// <summary>What each node has received from others for its slots since it started.</summary>
    private async Task<Dictionary<string, long>> BytesAsync()
    {
        var agreement = await client.AgreementAsync();
        return agreement.Nodes.Where(node => node.Figures is not null).ToDictionary(node => node.Id, node => node.Figures!.BytesReceived);
    }

    private async Task<bool> VerifyAsync()
    {
        var (next, wrong) = (-1, 0);
        await Task.WhenAll(Enumerable.Range(0, 128).Select(async _ =>
        {
            await Task.Yield();
            for (var record = Interlocked.Increment(ref next); record < plan.Records; record = Interlocked.Increment(ref next))
            {
                var reading = await client.GetAsync(Load.Table, Records.KeyOf(record), new ReadOptions { Level = ConsistencyLevel.All });
                if (!records.IsRight(record, reading.Value?.Text, records.Floor(record)))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        }));
        Console.WriteLine($"records read at ALL: {plan.Records}; wrong: {wrong}");
        return wrong == 0;
    }

    private static (int Moved, int Least) Movement(ClusterRing before, ClusterRing after)
    {
        var (old, now) = (HoldersOf(before), HoldersOf(after));
        var (moved, least) = (0, 0);
        foreach (var (node, slots) in now)
        {
            var had = old.GetValueOrDefault(node) ?? [];
            moved += slots.Count(slot => !had.Contains(slot));
            least += Math.Max(0, slots.Count - had.Count);
        }

        return (moved, least);
    }

    private static Dictionary<string, HashSet<int>> HoldersOf(ClusterRing ring)
    {
        var holders = ring.Nodes.ToDictionary(node => node.Id, _ => new HashSet<int>());
        foreach (var lists in ring.Lists.Values)
        {
            for (var slot = 0; slot < lists.Count; slot++)
            {
                foreach (var node in lists[slot])
                {
                    holders[ring.Nodes[node].Id].Add(slot);
                }
            }
        }

        return holders;
    }
}
