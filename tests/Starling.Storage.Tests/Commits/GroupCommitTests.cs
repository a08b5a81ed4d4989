using System.Linq;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Commits;

public sealed class GroupCommitTests
{
    private readonly Rig rig = new();

    [Fact]
    public void Alone_a_write_waits_for_no_company()
    {
        Write("a");
        Assert.Equal(1, rig.Store.Pending);
        Assert.Empty(rig.Heard);
        rig.Store.EndSync();
        Assert.Equal(["a"], rig.Heard);
        Assert.Equal(0, rig.Store.Pending);
    }

    [Fact]
    public void While_one_group_is_synced_the_next_one_gathers_and_leaves_as_a_whole()
    {
        Write("first");
        var names = Enumerable.Range(0, 100).Select(i => $"w{i}").ToArray();
        foreach (var name in names)
        {
            Write(name);
        }

        Assert.Equal(1, rig.Store.Commits);
        rig.Store.EndSync();
        Assert.Equal(["first"], rig.Heard);
        rig.Store.EndSync();
        Assert.Equal(["first", .. names], rig.Heard);
        Assert.Equal((2, 0), (rig.Store.Commits, rig.Store.Pending));
        Assert.Equal(2, rig.Commits.Groups);
        Assert.Equal(101, rig.Store.Family(StoreFamily.Records).Count);
    }

    [Fact]
    public void Writes_of_one_turn_share_a_group()
    {
        rig.Executor.Turn(() =>
        {
            Append("a");
            Append("b");
        });
        rig.Store.EndAll();
        Assert.Equal(1, rig.Store.Commits);
        Assert.Equal(["a", "b"], rig.Heard);
    }

    [Fact]
    public void Waiting_for_nothing_ends_at_once()
    {
        rig.Executor.Turn(() => rig.Await("nothing"));
        Assert.Equal(["nothing"], rig.Heard);
        Assert.Equal(0, rig.Store.Commits);
    }

    [Fact]
    public void Waiting_without_appending_waits_for_the_sync_that_runs()
    {
        Write("a");
        rig.Executor.Turn(() => rig.Await("b"));
        Assert.Empty(rig.Heard);
        rig.Store.EndSync();
        Assert.Equal(["a", "b"], rig.Heard);
    }

    [Fact]
    public void A_waiter_may_append_and_wait_again()
    {
        rig.Executor.Turn(() =>
        {
            rig.Merge("a", Rig.Cell("a", 1));
            rig.Await("a", () => Append("b"));
            rig.Await("c", () => rig.Await("d"));
        });
        rig.Store.EndSync();
        Assert.Equal(["a", "c"], rig.Heard);
        rig.Store.EndSync();
        Assert.Equal(["a", "c", "b", "d"], rig.Heard);
        Assert.Equal(0, rig.Store.Pending);
    }

    [Fact]
    public void A_waiter_that_appends_nothing_and_waits_again_is_called_at_once()
    {
        rig.Executor.Turn(() =>
        {
            rig.Merge("a", Rig.Cell("a", 1));
            rig.Await("a", () => rig.Await("again"));
        });
        rig.Store.EndSync();
        Assert.Equal(["a", "again"], rig.Heard);
    }

    [Fact]
    public void A_full_disk_refuses_the_group_and_later_ones_are_taken_again()
    {
        Write("a");
        rig.Store.EndSync(WorldFault.DiskFull);
        Assert.Null(rig.Commits.Broken);
        Write("b");
        rig.Store.EndAll();
        Assert.Equal(["a!DiskFull", "b"], rig.Heard);
        Assert.Single(rig.Store.Family(StoreFamily.Records));
    }

    [Fact]
    public void A_failing_group_takes_the_filling_one_with_it_and_each_waiter_hears_it_once()
    {
        Write("a");
        Write("b");
        rig.Executor.Turn(() => rig.Await("c", () => Append("d")));
        rig.Store.EndSync(WorldFault.DiskFull);
        Assert.Equal(["a!DiskFull", "b!DiskFull", "c!DiskFull"], rig.Heard);
        rig.Store.EndAll();
        Assert.Equal(["a!DiskFull", "b!DiskFull", "c!DiskFull", "d"], rig.Heard);
        Assert.Equal("d", Rig.TextOf(rig.Store.Family(StoreFamily.Records).Values.Single()));
    }

    [Theory]
    [InlineData(WorldFault.Disk)]
    [InlineData(WorldFault.Corrupt)]
    public void After_a_disk_s_failure_nothing_is_acknowledged_again_and_nothing_is_sent_to_it(WorldFault fault)
    {
        Write("a");
        Write("b");
        rig.Store.EndSync(fault);
        Assert.Equal(fault, rig.Commits.Broken?.Fault);
        Write("c");
        rig.Executor.Turn(() => rig.Await("d"));
        Assert.Equal([$"a!{fault}", $"b!{fault}", $"c!{fault}", $"d!{fault}"], rig.Heard);
        Assert.Equal(1, rig.Store.Commits);
    }

    private void Write(string name) => rig.Executor.Turn(() => Append(name));

    private void Append(string name)
    {
        rig.Merge(name, Rig.Cell(name, 1));
        rig.Await(name);
    }
}
