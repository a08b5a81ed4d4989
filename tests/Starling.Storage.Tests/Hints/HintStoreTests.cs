using System;
using System.Buffers.Binary;
using System.Linq;
using Starling.Model.Placement;
using Starling.Storage.Hints;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Hints;

public sealed class HintStoreTests
{
    private const int Overhead = 16 + 8 + 8;
    private static readonly NodeId A = new((UInt128)1);
    private static readonly NodeId B = new((UInt128)2);

    [Fact]
    public void Hints_come_back_in_their_order_once_they_are_synced()
    {
        var rig = new Rig();
        var hints = rig.Hints();
        rig.Executor.Turn(() => Add(hints, A, 0, 300));
        Assert.Empty(hints.ReadPage(A, 10, 1000));
        rig.Store.EndAll();
        Assert.Equal(["h0", "h1", "h2"], Texts(hints, A, 3));
        Assert.Equal(300, hints.ReadPage(A, 1000, 1 << 20).Count);
        Assert.Equal(300, hints.Pending);
    }

    [Fact]
    public void A_page_is_bounded_in_number_and_size_and_holds_at_least_one()
    {
        var rig = new Rig();
        var hints = rig.Hints();
        rig.Executor.Turn(() => Add(hints, A, 0, 10));
        rig.Store.EndAll();
        Assert.Equal(4, hints.ReadPage(A, 4, 1 << 20).Count);
        Assert.Single(hints.ReadPage(A, 4, 1));
        Assert.Equal(2, hints.ReadPage(A, 4, 11).Count);
    }

    [Fact]
    public void What_was_discarded_is_not_read_again_before_the_delete_is_synced()
    {
        var rig = new Rig();
        var hints = rig.Hints();
        rig.Executor.Turn(() => Add(hints, A, 0, 6));
        rig.Store.EndAll();
        var page = hints.ReadPage(A, 4, 1 << 20);
        rig.Executor.Turn(() => hints.Discard(A, page));
        Assert.Equal(6, rig.Store.Family(StoreFamily.Hints).Count);
        Assert.Equal(["h4", "h5"], Texts(hints, A, 10));
        rig.Store.EndAll();
        Assert.Equal(["h4", "h5"], Texts(hints, A, 10));
        Assert.Equal(2, rig.Store.Family(StoreFamily.Hints).Count);
        Assert.Equal((2, 4), (hints.Pending, hints.Delivered));
    }

    [Fact]
    public void Targets_are_apart_in_pages_discards_and_limits()
    {
        var rig = new Rig();
        var hints = rig.Hints(new HintLimits { BytesPerTargetMax = 3 * (Overhead + 2) });
        rig.Executor.Turn(() =>
        {
            Add(hints, A, 0, 3);
            Add(hints, B, 5, 2);
            Assert.False(hints.Add(A, Rig.Bytes("xx"), 1));
            Add(hints, B, 7, 1);
        });
        rig.Store.EndAll();
        rig.Executor.Turn(() => hints.Discard(A, hints.ReadPage(A, 10, 1 << 20)));
        rig.Store.EndAll();
        Assert.Empty(Texts(hints, A, 10));
        Assert.Equal(["h5", "h6", "h7"], Texts(hints, B, 10));
        Assert.Equal((0, 3, 1), (hints.PendingFor(A), hints.PendingFor(B), hints.TurnedAway));
    }

    [Fact]
    public void The_limit_for_all_holds_over_targets_and_ends_when_hints_leave()
    {
        var rig = new Rig();
        var hints = rig.Hints(new HintLimits { BytesMax = 2 * (Overhead + 2) });
        rig.Executor.Turn(() =>
        {
            Add(hints, A, 0, 1);
            Add(hints, B, 1, 1);
            Assert.False(hints.Add(new NodeId((UInt128)3), Rig.Bytes("xx"), 1));
        });
        Assert.Equal(2 * (Overhead + 2), hints.BytesPending);
        rig.Store.EndAll();
        rig.Executor.Turn(() =>
        {
            hints.Discard(A, hints.ReadPage(A, 1, 1000));
            Assert.True(hints.Add(B, Rig.Bytes("xx"), 1));
        });
    }

    [Fact]
    public void Once_the_oldest_is_older_than_the_window_no_more_are_kept_until_it_has_left()
    {
        var rig = new Rig();
        var hints = rig.Hints(new HintLimits { Window = TimeSpan.FromSeconds(10) });
        rig.Executor.Turn(() =>
        {
            Assert.True(hints.Add(A, Rig.Bytes("old"), 1_000_000));
            Assert.True(hints.Add(A, Rig.Bytes("mid"), 9_000_000));
            Assert.True(hints.Add(A, Rig.Bytes("edge"), 11_000_000));
            Assert.False(hints.Add(A, Rig.Bytes("late"), 11_000_001));
            Assert.True(hints.Add(B, Rig.Bytes("other"), 11_000_001));
        });
        rig.Store.EndAll();
        rig.Executor.Turn(() => hints.Discard(A, hints.ReadPage(A, 1, 1000)));
        rig.Store.EndAll();
        Assert.Equal(["mid"], Texts(hints, A, 1));
        rig.Executor.Turn(() =>
        {
            Assert.True(hints.Add(A, Rig.Bytes("now"), 19_000_000), "the oldest that is left is from second 9");
            Assert.False(hints.Add(A, Rig.Bytes("late"), 19_000_001));
        });
    }

    [Fact]
    public void After_a_restart_all_is_counted_and_goes_on_behind_what_is_there()
    {
        var rig = new Rig();
        var hints = rig.Hints(new HintLimits { Window = TimeSpan.FromSeconds(10) });
        rig.Executor.Turn(() =>
        {
            Add(hints, A, 0, 5);
            Add(hints, B, 5, 1);
        });
        rig.Store.EndAll();
        rig.Executor.Turn(() => hints.Discard(A, hints.ReadPage(A, 2, 1000)));
        rig.Store.EndAll();

        var next = new Rig(rig.Store, rig.Executor);
        var again = next.Hints(new HintLimits { Window = TimeSpan.FromSeconds(10) });
        Assert.Equal((4, 3, 1), (again.Pending, again.PendingFor(A), again.PendingFor(B)));
        Assert.Equal(hints.BytesPending, again.BytesPending);
        Assert.Equal([A, B], again.Targets);
        next.Executor.Turn(() =>
        {
            Add(again, A, 9, 1);
            Assert.False(again.Add(A, Rig.Bytes("late"), 10_000_002), "the oldest was stored at 1");
        });
        next.Store.EndAll();
        Assert.Equal(["h2", "h3", "h4", "h9"], Texts(again, A, 10));
        next.Executor.Turn(() => again.Discard(A, again.ReadPage(A, 10, 1000)));
        next.Store.EndAll();
        Assert.Equal((0, 1), (again.PendingFor(A), rig.Store.Family(StoreFamily.Hints).Count));
    }

    [Fact]
    public void A_page_whose_deletion_failed_is_delivered_again_at_once_and_after_a_restart()
    {
        var rig = new Rig();
        var hints = rig.Hints();
        rig.Executor.Turn(() => Add(hints, A, 0, 3));
        rig.Store.EndAll();
        rig.Executor.Turn(() => hints.Discard(A, hints.ReadPage(A, 2, 1000)));
        Assert.Equal(["h2"], Texts(hints, A, 10));
        rig.Store.EndSync(WorldFault.Disk);
        Assert.Equal(["h0", "h1", "h2"], Texts(hints, A, 10));
        Assert.Equal((3, 0), (hints.PendingFor(A), hints.Delivered));
        Assert.Equal(["h0", "h1", "h2"], Texts(new Rig(rig.Store, rig.Executor).Hints(), A, 10));
    }

    [Fact]
    public void A_page_put_back_while_the_next_one_is_under_way_is_not_skipped()
    {
        var rig = new Rig();
        var hints = rig.Hints();
        rig.Executor.Turn(() => Add(hints, A, 0, 5));
        rig.Store.EndAll();
        rig.Executor.Turn(() => hints.Discard(A, hints.ReadPage(A, 2, 1 << 20)));
        var next = hints.ReadPage(A, 2, 1 << 20);
        rig.Store.EndSync(WorldFault.DiskFull);
        rig.Executor.Turn(() => hints.Discard(A, next));
        Assert.Empty(Texts(hints, A, 10)); // What is being deleted must not be read and discarded a second time.
        rig.Store.EndAll();
        Assert.Equal(["h0", "h1", "h4"], Texts(hints, A, 10));
        Assert.Equal((3, 3), (hints.PendingFor(A), hints.Pending));
        rig.Executor.Turn(() => hints.Discard(A, hints.ReadPage(A, 10, 1 << 20)));
        rig.Store.EndAll();
        Assert.Equal(0, hints.Pending);
        Assert.Empty(rig.Store.Family(StoreFamily.Hints));
    }

    [Fact]
    public void A_hint_whose_group_failed_is_not_counted()
    {
        var rig = new Rig();
        var hints = rig.Hints();
        rig.Executor.Turn(() => Add(hints, A, 0, 2));
        rig.Executor.Turn(() => Add(hints, A, 2, 1));
        rig.Store.EndSync(WorldFault.DiskFull);
        Assert.Equal((0, 0, 0, 0), (hints.Pending, hints.PendingFor(A), hints.BytesPending, hints.Stored));
        rig.Executor.Turn(() => Add(hints, A, 3, 1));
        rig.Store.EndAll();
        Assert.Equal(["h3"], Texts(hints, A, 10));
        Assert.Equal(1, hints.Pending);
    }

    [Fact]
    public void A_damaged_hint_is_given_up_and_those_behind_it_are_delivered()
    {
        var rig = new Rig();
        var hints = rig.Hints();
        rig.Executor.Turn(() => Add(hints, A, 0, 6));
        rig.Store.EndAll();
        Damage(rig, A, 2, 3);
        rig.Executor.Turn(() => hints.Discard(A, hints.ReadPage(A, 10, 1 << 20)));
        Assert.Equal((4, 2), (hints.PendingFor(A), hints.Delivered));
        rig.Executor.Turn(() => Assert.Empty(hints.ReadPage(A, 10, 1 << 20)));
        Assert.Equal(["h4", "h5"], Texts(hints, A, 10));
        Assert.Equal((2, 2 * (Overhead + 2)), (hints.Pending, hints.BytesPending));
        rig.Executor.Turn(() => hints.Discard(A, hints.ReadPage(A, 10, 1 << 20)));
        rig.Store.EndAll();
        Assert.Empty(rig.Store.Family(StoreFamily.Hints));
        Assert.Equal((0, 0, 4), (hints.Pending, hints.BytesPending, hints.Delivered));
    }

    [Fact]
    public void What_a_full_disk_does_not_let_be_given_up_is_given_up_later()
    {
        var rig = new Rig();
        var hints = rig.Hints();
        rig.Executor.Turn(() => Add(hints, A, 0, 2));
        rig.Store.EndAll();
        Damage(rig, A, 1);
        rig.Executor.Turn(() => hints.Discard(A, hints.ReadPage(A, 10, 1 << 20)));
        rig.Store.EndAll();
        rig.Executor.Turn(() => Assert.Empty(hints.ReadPage(A, 10, 1 << 20)));
        Assert.Equal(0, hints.Pending);
        rig.Store.EndSync(WorldFault.DiskFull);
        Assert.Equal((1, Overhead + 2), (hints.PendingFor(A), hints.BytesPending));
        rig.Executor.Turn(() => Assert.Empty(hints.ReadPage(A, 10, 1 << 20)));
        rig.Store.EndAll();
        Assert.Empty(rig.Store.Family(StoreFamily.Hints));
        Assert.Equal((0, 0), (hints.Pending, hints.BytesPending));
    }

    [Fact]
    public void What_cannot_be_read_at_the_start_is_given_up_even_when_a_full_disk_refuses_it_at_first()
    {
        var rig = new Rig();
        var hints = rig.Hints();
        rig.Executor.Turn(() =>
        {
            Add(hints, A, 0, 3);
            Add(hints, B, 3, 3);
        });
        rig.Store.EndAll();
        Damage(rig, A, 1);
        Damage(rig, B, 0);

        var next = new Rig(rig.Store, rig.Executor);
        HintStore again = null!;
        next.Executor.Turn(() => again = next.Hints());
        Assert.Equal((1, 2), (again.PendingFor(A), again.PendingFor(B)));
        rig.Store.EndSync(WorldFault.DiskFull);
        Assert.Equal(6, rig.Store.Family(StoreFamily.Hints).Count);
        next.Executor.Turn(() => Assert.False(again.Add(A, Rig.Bytes("new"), 1), "it would be deleted with what lies around it"));
        next.Executor.Turn(again.Tend);
        next.Executor.Turn(again.Tend);
        Assert.Equal(1, rig.Store.Pending);
        rig.Store.EndAll();
        Assert.Equal(3, rig.Store.Family(StoreFamily.Hints).Count);
        next.Executor.Turn(() => Assert.True(again.Add(A, Rig.Bytes("new"), 1)));
        next.Executor.Turn(again.Tend);
        rig.Store.EndAll();
        Assert.Equal(["h0", "new"], Texts(again, A, 10));
        Assert.Equal(["h4", "h5"], Texts(again, B, 10));
        Assert.Equal(4, again.Pending);
    }

    [Fact]
    public void A_hint_that_is_durable_and_not_yet_told_of_is_neither_read_nor_counted_twice()
    {
        var rig = new Rig();
        var hints = rig.Hints();
        rig.Executor.Turn(() => Add(hints, A, 0, 1));
        rig.Store.EndAll();
        Damage(rig, A, 0);
        rig.Executor.Turn(() => Add(hints, A, 1, 1));
        rig.Store.MakeDurable();
        rig.Executor.Turn(() => Assert.Empty(hints.ReadPage(A, 10, 1 << 20)));
        Assert.Empty(Texts(hints, A, 10));
        rig.Store.EndAll();
        Assert.Equal(["h1"], Texts(hints, A, 10));
        Assert.Equal((1, Overhead + 2), (hints.Pending, hints.BytesPending));
    }

    [Fact]
    public void Limits_out_of_range_are_named()
    {
        Assert.Empty(new HintLimits().Faults());
        Assert.Equal(3, new HintLimits { BytesMax = 1, BytesPerTargetMax = 1, Window = TimeSpan.Zero }.Faults().Count());
    }

    private static void Add(HintStore hints, NodeId target, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            Assert.True(hints.Add(target, Rig.Bytes($"h{i}"), 1));
        }
    }

    private static void Damage(Rig rig, NodeId target, params ulong[] sequences)
    {
        foreach (var sequence in sequences)
        {
            var key = new byte[NodeId.Size + 8];
            target.Write(key);
            BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(NodeId.Size), sequence);
            rig.Store.Damaged.Add(key);
        }
    }

    private static string[] Texts(HintStore hints, NodeId target, int countMax) =>
        [.. hints.ReadPage(target, countMax, 1 << 20).Select(hint => System.Text.Encoding.UTF8.GetString(hint.Mutation))];
}
