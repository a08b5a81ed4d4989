using System;
using System.Linq;
using Starling.Model.Values;
using Starling.Storage.Records;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Records;

public sealed class RecordStoreTests
{
    [Fact]
    public void Two_writes_of_one_record_before_any_sync_both_count()
    {
        var rig = new Rig();
        var (a, b) = (Rig.Siblings(1, "a"), Rig.Siblings(2, "b"));
        rig.Executor.Turn(() =>
        {
            Assert.True(rig.Merge("k", a, ResolutionRule.Siblings));
            Assert.True(rig.Merge("k", b, ResolutionRule.Siblings));
        });
        rig.Store.EndAll();
        Assert.Equal(["a", "b"], Texts(rig.Synced("k")));
        Assert.Equal(1, rig.Store.Commits);
    }

    [Fact]
    public void A_write_while_another_one_is_synced_builds_on_it()
    {
        var rig = new Rig();
        rig.Executor.Turn(() => rig.Merge("k", Rig.Siblings(1, "a"), ResolutionRule.Siblings));
        rig.Executor.Turn(() => rig.Merge("k", Rig.Siblings(2, "b"), ResolutionRule.Siblings));
        rig.Executor.Turn(() => rig.Merge("k", Rig.Siblings(3, "c"), ResolutionRule.Siblings));
        rig.Store.EndSync();
        Assert.Equal(["a"], Texts(rig.Synced("k")));
        rig.Store.EndSync();
        Assert.Equal(["a", "b", "c"], Texts(rig.Synced("k")));
        Assert.Equal(0, rig.Store.Pending);
    }

    [Fact]
    public void The_filling_state_is_newer_than_the_syncing_one_and_that_newer_than_the_store()
    {
        var rig = new Rig();
        rig.Executor.Turn(() => rig.Merge("k", Rig.Cell("one", 1)));
        rig.Store.EndAll();
        rig.Executor.Turn(() => rig.Merge("k", Rig.Cell("two", 2)));
        Assert.Equal("two", Rig.TextOf(rig.Newest("k")));
        rig.Executor.Turn(() => rig.Merge("k", Rig.Cell("three", 3)));
        Assert.Equal("three", Rig.TextOf(rig.Newest("k")));
        Assert.Equal("one", Rig.TextOf(rig.Synced("k")));
        rig.Store.EndAll();
        Assert.Equal("three", Rig.TextOf(rig.Synced("k")));
    }

    [Fact]
    public void Reads_show_synced_data_only()
    {
        var rig = new Rig();
        rig.Executor.Turn(() =>
        {
            rig.Merge("k", Rig.Cell("x", 1));
            Assert.Empty(rig.Synced("k"));
        });
        Assert.Empty(rig.Synced("k"));
        using (var walk = rig.Records.WalkPartition(1, new(5), Rig.Bytes("k"), [], [], false))
        {
            Assert.False(walk.MoveNext());
        }

        rig.Store.EndAll();
        Assert.Equal("x", Rig.TextOf(rig.Synced("k")));
    }

    [Fact]
    public void Planted_bug_A_replica_that_serves_unsynced_versions_would_show_them()
    {
        var rig = new Rig(mutants: Mutant.ServeUnsynced);
        rig.Executor.Turn(() => rig.Merge("k", Rig.Cell("x", 1)));
        Assert.Equal("x", Rig.TextOf(rig.Synced("k")));
    }

    [Fact]
    public void What_is_included_already_needs_a_sync_only_while_the_including_state_is_not_synced()
    {
        var rig = new Rig();
        rig.Executor.Turn(() =>
        {
            Assert.True(rig.Merge("k", Rig.Cell("new", 2)));
            Assert.True(rig.Merge("k", Rig.Cell("old", 1)), "the newer state is in the filling group");
            Assert.True(rig.Merge("k", Rig.Cell("new", 2)), "the same state is in the filling group");
        });
        rig.Executor.Turn(() => Assert.True(rig.Merge("k", Rig.Cell("old", 1)), "the newer state is in the syncing group"));
        rig.Store.EndAll();
        rig.Executor.Turn(() => Assert.False(rig.Merge("k", Rig.Cell("old", 1)), "the newer state is synced"));
        Assert.Equal(1, rig.Store.Commits);
    }

    [Fact]
    public void A_failed_group_is_no_base_of_later_merges()
    {
        var rig = new Rig();
        rig.Executor.Turn(() => rig.Merge("k", Rig.Siblings(1, "lost"), ResolutionRule.Siblings));
        rig.Store.EndSync(WorldFault.DiskFull);
        Assert.Empty(rig.Newest("k"));
        rig.Executor.Turn(() => rig.Merge("k", Rig.Siblings(2, "kept"), ResolutionRule.Siblings));
        rig.Store.EndAll();
        Assert.Equal(["kept"], Texts(rig.Synced("k")));
    }

    /// <summary>The disk is full for the first group and has space again for the second.</summary>
    [Fact]
    public void A_failed_group_is_no_base_of_the_group_that_was_filling_either()
    {
        var rig = new Rig();
        rig.Executor.Turn(() => rig.Merge("k", Rig.Siblings(1, "refused"), ResolutionRule.Siblings));
        rig.Executor.Turn(() =>
        {
            rig.Merge("k", Rig.Siblings(2, "on top"), ResolutionRule.Siblings);
            rig.Await("on top");
        });
        rig.Store.EndSync(WorldFault.DiskFull);
        rig.Store.EndAll();
        Assert.Empty(rig.Synced("k"));
        Assert.Equal(["on top!DiskFull"], rig.Heard);
    }

    /// <summary>The older write appends nothing, since the newer one includes it; it must not be told that it is durable by a group
    /// that holds neither.</summary>
    [Fact]
    public void A_write_that_relies_on_a_group_which_fails_is_not_told_that_it_is_durable()
    {
        var rig = new Rig();
        rig.Executor.Turn(() => rig.Merge("k", Rig.Cell("newer", 2)));
        rig.Executor.Turn(() =>
        {
            rig.Merge("other", Rig.Cell("x", 1));
            Assert.True(rig.Merge("k", Rig.Cell("older", 1)));
            rig.Await("older");
        });
        rig.Store.EndSync(WorldFault.DiskFull);
        rig.Store.EndAll();
        Assert.Empty(rig.Synced("k"));
        Assert.Equal(["older!DiskFull"], rig.Heard);
    }

    [Fact]
    public void A_damaged_state_changes_nothing_and_is_reported()
    {
        var rig = new Rig();
        rig.Executor.Turn(() => rig.Merge("k", Rig.Cell("x", 1)));
        rig.Store.EndAll();
        rig.Store.Family(StoreFamily.Records)[rig.Store.Family(StoreFamily.Records).Keys.Single()] = [9, 9];
        rig.Executor.Turn(() => Assert.Throws<CorruptStateException>(() => rig.Merge("k", Rig.Cell("y", 2))));
        Assert.Equal(0, rig.Store.Pending);
    }

    [Fact]
    public void Records_of_equal_hashes_are_told_apart()
    {
        // The hash stirs token and clustering key only: table and partition are left to the comparison of paths.
        var rig = new Rig();
        rig.Executor.Turn(() =>
        {
            for (var i = 0; i < 300; i++)
            {
                rig.Merge($"k{i}", Rig.Cell($"v{i}", 1));
            }
        });
        rig.Store.EndAll();
        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal($"v{i}", Rig.TextOf(rig.Synced($"k{i}"))));
    }

    [Fact]
    public void The_largest_keys_fit()
    {
        var rig = new Rig();
        var (partition, clustering) = (new byte[66_048], new byte[65_536]);
        rig.Executor.Turn(() => rig.Records.Merge(
            1, ResolutionRule.LastWriteWins, new(5), partition, clustering, Rig.Cell("x", 1), Door.Client));
        rig.Store.EndAll();
        using var found = rig.Records.Get(1, new(5), partition, clustering);
        Assert.Equal("x", Rig.TextOf(found.Bytes));
    }

    private static string[] Texts(byte[] state) =>
        [.. SiblingState.Read(state).Select(s => System.Text.Encoding.UTF8.GetString(s.Value.Bytes.Span))];
}
