using System;
using System.Collections.Generic;
using System.Globalization;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Xunit;

namespace Starling.Simulator.Tests.Phases;

/// <summary>A3: one node whose disk and turns take a hundred times as long moves the 99th percentile of reads and writes at QUORUM by less than
/// twofold, in virtual time, through every other node.</summary>
public sealed class OneSlowNodeTests
{
    private const int Slow = 1;
    private const int Times = 100;
    private const long LoadMicros = 20_000_000;
    private const int LeastOperations = 1000;

    private static readonly WorkloadPlan Plan = new()
    {
        Clients = 10,
        Partitions = 500,
        Clusterings = 1,
        HotPercent = 0,
        RevisitPercent = 0,
        KindWeights = [50, 50, 0, 0, 0, 0, 0, 0],
        SiblingsPercent = 50,
        OnePercent = 0,
        AllPercent = 0,
        NumberPercent = 0,
        LocalPercent = 0,
        WriteLeast = 1,
        BlindPercent = 50,
        StalePercent = 0,
        OwnTimePercent = 0,
        ReturnBodyPercent = 0,
        UsesReceipts = false,
        FillingMax = 64,
        LargeValues = 0,
        PageSize = 1,
        Timeout = TimeSpan.FromSeconds(2),
        ThinkMean = TimeSpan.FromMilliseconds(20),
    };

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 5)]
    [InlineData(4, 5)]
    public void Given_one_node_a_hundred_times_slower_When_the_others_serve_quorums_Then_the_99th_percentile_less_than_doubles(
        int seed, int machines)
    {
        var usual = Run((ulong)seed, machines, isSlowed: false);
        var slowed = Run((ulong)seed, machines, isSlowed: true);
        foreach (var kind in new[] { OperationKind.Get, OperationKind.Put })
        {
            var (before, after) = (Percentile(usual, kind), Percentile(slowed, kind));
            var text = string.Create(CultureInfo.InvariantCulture, $"{machines} machines, seed {seed}, {kind}: {before} us without, {after} us with a slow node");
            Console.WriteLine(text);
            Assert.True(after < 2 * before, text);
        }
    }

    private static IReadOnlyList<Operation> Run(ulong seed, int machines, bool isSlowed)
    {
        var loop = new SimLoop(seed);
        using var cluster = new SimCluster(loop, machines, SimulatedStarling.Make);
        cluster.BootAll();
        RunUntil(loop, cluster.AreAllReady);
        foreach (var table in Enum.GetValues<SimTable>())
        {
            var creation = new TableCreation(loop, cluster.Hosts[0], table, 3);
            creation.Start();
            RunUntil(loop, () => creation.IsDone);
        }

        loop.RunTo(loop.Now + 1_000_000);
        if (isSlowed)
        {
            cluster.Hosts[Slow].Disk.SlowFactor = Times;
            cluster.Hosts[Slow].SlowTurns = Times;
        }

        var workload = new Workload(cluster, Plan, new ReplicaCounts(3, 3));
        workload.Start();
        loop.RunTo(loop.Now + LoadMicros);
        workload.Stop();
        RunUntil(loop, () => workload.IsIdle);
        Assert.Empty(loop.Findings);
        return workload.History.Operations;
    }

    private static void RunUntil(SimLoop loop, Func<bool> isDone) => Assert.True(loop.RunUntil(isDone, loop.Now + 30_000_000));

    /// <summary>Of all operations of a kind through the nodes that are never slowed; one that fails takes for ever.</summary>
    private static long Percentile(IReadOnlyList<Operation> operations, OperationKind kind)
    {
        var lengths = new List<long>();
        foreach (var operation in operations)
        {
            if (operation.Kind == kind && operation.Machine != Slow)
            {
                lengths.Add(operation.Outcome == Outcome.Ok ? operation.Returned - operation.Invoked : long.MaxValue / 4);
            }
        }

        lengths.Sort();
        Assert.True(lengths.Count >= LeastOperations, $"only {lengths.Count} operations of kind {kind}");
        return lengths[lengths.Count * 99 / 100];
    }
}
