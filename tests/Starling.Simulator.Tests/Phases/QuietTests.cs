using System;
using Starling.Simulator.Phases;
using Starling.Simulator.Tests.Faults;
using Starling.Simulator.Workloads;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Phases;

/// <summary>What the last phases look at on the disks of real nodes.</summary>
public sealed class QuietTests : IDisposable
{
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);
    private static readonly byte[] One = GodRig.Path("p1");

    private readonly GodRig rig = new();
    private readonly History history = new() { Replicas = 3 };

    public void Dispose() => rig.Dispose();

    [Fact]
    public void Given_a_cluster_at_rest_Then_nothing_is_noted() =>
        Assert.Empty(new Quiet(rig.Cluster, history, Probe, lost: 0).Run());

    [Fact]
    public void Given_a_record_that_is_written_when_all_is_quiet_Then_it_is_noted_and_a_hint_is_not()
    {
        Later(1500, StoreFamily.Hints, [7]);
        Later(2000, StoreFamily.Records, One);
        Later(4000, StoreFamily.Records, One);
        var noted = Assert.Single(new Quiet(rig.Cluster, history, Probe, lost: 0).Run());
        Assert.Contains($"n0 wrote record {Convert.ToHexString(One)}", noted, StringComparison.Ordinal);
        Assert.Contains("while nothing was going on", noted, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_hint_that_nobody_fetches_Then_the_cluster_never_becomes_quiet()
    {
        rig.Put(0, StoreFamily.Hints, [.. new byte[24]], [1, 2, 3]);
        Assert.Contains("1 hints were still undelivered", Converge(out var convergence), StringComparison.Ordinal);
        Assert.Null(convergence.Final);
    }

    [Fact]
    public void Given_replicas_that_differ_Then_they_are_never_found_equal_and_a_copy_that_cannot_be_read_is_no_difference()
    {
        Fill(5);
        Assert.Equal("", Converge(out var equal));
        Assert.NotNull(equal.EqualAt);
        rig.Put(1, One, GodRig.Cell(6));
        Assert.Equal("", Converge(out var different));
        Assert.Null(different.EqualAt);
        rig.Host(1).Disk.Health.Damage(StoreFamily.Records, One);
        Assert.Equal("", Converge(out var damaged));
        Assert.NotNull(damaged.EqualAt);
    }

    private string Converge(out Convergence convergence)
    {
        convergence = new Convergence(rig.Cluster, history, TimeSpan.FromSeconds(5));
        return convergence.Run();
    }

    private void Fill(long time)
    {
        foreach (var host in rig.Cluster.Hosts)
        {
            rig.Put(host.Index, One, GodRig.Cell(time));
        }
    }

    private void Later(double milliseconds, StoreFamily family, byte[] key) => rig.Cluster.Loop.After(TimeSpan.FromMilliseconds(milliseconds), () =>
    {
        var batch = new StoreBatch();
        batch.Put(family, key, GodRig.Cell(5));
        rig.Host(0).Disk.Commit(batch, new Nobody(), rig.Host(0).Executor!);
    });

    private sealed class Nobody : IStoreWaiter
    {
        public void Committed(StoreBatch batch, WorldException? fault)
        {
        }
    }
}
