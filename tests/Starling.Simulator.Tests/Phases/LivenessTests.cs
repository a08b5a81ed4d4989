using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Node.Options;
using Starling.Simulator.Faults;
using Starling.Simulator.Phases;
using Starling.Simulator.Tests.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Phases;

/// <summary>The phase itself, on three real nodes: one is left in trouble, the two others are healed, asked, and must not fail.</summary>
public sealed class LivenessTests : IDisposable
{
    private readonly GodRig rig = new();
    private readonly Workload workload;
    private readonly Nemesis nemesis;
    private readonly Diary diary;

    public LivenessTests()
    {
        workload = new Workload(rig.Cluster, WorkloadPlan.Draw(new Chance(3), takesData: false, isPlain: true), 3);
        nemesis = new Nemesis(rig.Cluster, FaultPlan.Draw(new Chance(3), FaultClass.None));
        diary = new Diary(workload);
        rig.Cluster.Loop.Watch(diary);
    }

    public void Dispose() => rig.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Given_machines_in_trouble_When_the_phase_runs_Then_the_core_is_healed_the_outsider_is_not_and_every_request_succeeds(int seed)
    {
        Load();
        foreach (var host in rig.Cluster.Hosts)
        {
            host.Disk.IsFull = true;
            host.Disk.SlowFactor = 50;
        }

        rig.Cluster.Wires.Cut(0, 1);
        rig.Host(2).Kill(silent: false);
        var liveness = Run((ulong)seed);
        Assert.Empty(liveness.Failures);

        var outsider = Assert.Single(Assert.Single(diary.Begun).Machines);
        Assert.Equal(diary.Begun, diary.Over);
        foreach (var host in rig.Cluster.Hosts)
        {
            Assert.Equal(host.Index != outsider, !host.Disk.IsFull && host.Disk.SlowFactor == 1 && host.IsReady);
        }

        var asked = workload.History.Operations.Where(static one => one.Client == CoreRequests.Client).ToList();
        Assert.All(asked, one => Assert.True(one is { MustSucceed: true, Outcome: Outcome.Ok } && one.Machine != outsider, one.ToString()));
        Assert.All(asked, one => Assert.Equal([rig.Host(outsider).Endpoint.ToString()], one.Outsiders));
        Assert.All(asked, one => Assert.True(one.Invoked > diary.Begun[0].Began + SimLoop.Micros(TimeSpan.FromSeconds(4)), "it was asked too early"));
        Assert.Contains(asked, static one => one.Kind == OperationKind.CreateTable);
        Assert.Contains(asked, static one => one.Kind == OperationKind.Get);
        Assert.Contains(asked, static one => one.Kind == OperationKind.Put);
    }

    [Fact]
    public void Given_a_load_When_the_phase_runs_Then_the_load_rests_until_its_end()
    {
        Load();
        Run(1);
        Assert.Equal([("liveness", true)], diary.Phases);
        Assert.True(diary.WasResting);
        Assert.False(workload.IsStopping);
        var from = diary.Begun[0].Began;
        var until = rig.Cluster.Loop.Now;
        Assert.DoesNotContain(workload.History.Operations, one => one.Client != CoreRequests.Client && one.Invoked > from && one.Invoked < until);
        rig.Cluster.Loop.RunTo(until + 10_000_000);
        Assert.Contains(workload.History.Operations, one => one.Client != CoreRequests.Client && one.Invoked > until);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Given_a_machine_that_is_lost_or_damaged_When_the_phase_runs_Then_it_is_the_outsider(bool isLost)
    {
        for (var seed = 1UL; seed <= 4; seed++)
        {
            rig.Host(1).Boot();
            if (isLost)
            {
                rig.Host(1).IsRetired = true;
                rig.Host(1).Kill(silent: false);
            }
            else
            {
                rig.Host(1).Disk.Health.Damage(StoreFamily.Records, GodRig.Path("p1"));
            }

            Assert.Empty(Run(seed).Failures);
        }

        // Who is lost is in no other trouble.
        Assert.Equal(isLost ? 0 : 4, diary.Begun.Count);
        Assert.All(diary.Begun, static trouble => Assert.Equal([1], trouble.Machines));
        Assert.All(workload.History.Operations, static one => Assert.NotEqual(1, one.Machine));
    }

    [Fact]
    public void Given_more_lost_machines_than_any_core_can_do_without_When_the_phase_runs_Then_nothing_is_asked()
    {
        rig.Host(0).IsRetired = true;
        rig.Host(1).IsRetired = true;
        Assert.Empty(Run(1).Failures);
        Assert.Empty(diary.Begun);
        Assert.Empty(workload.History.Operations);
        Assert.False(workload.IsStopping);
    }

    [Fact]
    public void Given_a_machine_of_the_core_that_does_not_come_back_When_the_phase_runs_Then_it_is_named_with_who_is_missing()
    {
        diary.OnBegun = trouble => rig.Host((trouble.Machines[0] + 1) % 3).Kill(silent: false);
        var failure = Assert.Single(Run(1).Failures);
        Assert.Contains($"n{(diary.Begun[0].Machines[0] + 1) % 3} is in the core and was not ready in time", failure, StringComparison.Ordinal);
        Assert.Contains(diary.Begun[0].Text, failure, StringComparison.Ordinal);
        Assert.Empty(workload.History.Operations);
        Assert.Equal(diary.Begun, diary.Over);
    }

    private void Load()
    {
        workload.Start();
        rig.Cluster.Loop.RunTo(rig.Cluster.Loop.Now + 2_000_000);
    }

    private Liveness Run(ulong seed)
    {
        var liveness = new Liveness(rig.Cluster, workload, nemesis, new NodeOptions(), new Chance(seed));
        liveness.Run();
        return liveness;
    }

    /// <summary>Writes down what the phase does.</summary>
    private sealed class Diary(Workload workload) : Onlooker
    {
        public List<Trouble> Begun { get; } = [];

        public List<Trouble> Over { get; } = [];

        public List<(string Phase, bool IsResting)> Phases { get; } = [];

        public bool WasResting { get; private set; } = true;

        public Action<Trouble>? OnBegun { get; set; }

        public override void PhaseBegan(string phase) => Phases.Add((phase, workload.IsStopping));

        public override void TroubleBegan(Trouble trouble)
        {
            Begun.Add(trouble);
            WasResting &= workload.IsStopping;
            OnBegun?.Invoke(trouble);
        }

        public override void TroubleOver(Trouble trouble)
        {
            Over.Add(trouble);
            WasResting &= workload.IsStopping;
        }
    }
}
