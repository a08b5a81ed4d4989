using System;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Simulator.Checkers;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Checkers;

/// <summary>What is read on the disks, and what the checkers are told of it.</summary>
public sealed class OverseerTests : IDisposable
{
    private readonly Ear ear = new();
    private readonly DiskTale tale;

    public OverseerTests() => tale = new DiskTale(ear);

    public void Dispose() => tale.Dispose();

    [Fact]
    public void Given_a_cell_Then_the_history_learns_the_writes_time_and_the_checkers_its_stamp()
    {
        var write = tale.Call(SimTable.LastWriteWins, machine: 2);
        tale.Store(write.Key, DiskTale.Cell(write, 40), 0, 1);
        Assert.Equal(SimLoop.EpochMicros + 40, write.Time);
        Assert.Equal([(2, SimLoop.EpochMicros + 40, write)], ear.Stamps);
        tale.Store(write.Key, DiskTale.Cell(write, 50), 0);
        Assert.Equal(SimLoop.EpochMicros + 40, write.Time);
    }

    [Fact]
    public void Given_siblings_Then_each_name_is_told_once_with_the_machine_that_gave_it_and_the_same_bytes_are_read_once()
    {
        var (first, second) = (tale.Call(), tale.Call());
        var one = DiskTale.Siblings(first, DiskTale.Actor(3), origin: 7);
        var both = DvvSet.Merge(one, DiskTale.Siblings(second, DiskTale.Actor(4), origin: 8));
        tale.Store(first.Key, DiskTale.Bytes(one), 0, 1, 2);
        tale.Store(first.Key, DiskTale.Bytes(both), 1);
        Assert.Equal([(3, SimLoop.EpochMicros + 7, first), (4, SimLoop.EpochMicros + 8, second)], ear.Stamps);
        Assert.Equal([0, 1], ear.StoredAt);
        Assert.Equal((3, 1), (tale.Eye.Holders(first, long.MaxValue), tale.Eye.Holders(second, long.MaxValue)));
    }

    [Fact]
    public void Given_a_value_that_another_record_holds_Then_it_is_not_taken_for_that_records_write()
    {
        var write = tale.Call();
        var elsewhere = new SimKey(SimTable.Siblings, 2, 0);
        tale.Store(elsewhere, DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0))), 0);
        Assert.Equal([(0, SimLoop.EpochMicros + 1, (WriteEvent?)null)], ear.Stamps);
        Assert.Equal(0, tale.Eye.Holders(write, long.MaxValue));
    }

    [Fact]
    public void Given_a_tombstone_Then_the_moment_at_which_it_first_showed_counts()
    {
        var early = tale.Call(SimTable.LastWriteWins, isDelete: true);
        tale.Store(early.Key, DiskTale.Cell(early, 9, isTombstone: true), 0);
        tale.Loop.RunTo(tale.Loop.Now + 10);
        var late = tale.Call(SimTable.LastWriteWins, isDelete: true);
        late.Operation.StampMin = SimLoop.EpochMicros + 1000;
        tale.Store(early.Key, DiskTale.Cell(early, 9, isTombstone: true), 1);
        tale.Store(early.Key, DiskTale.Cell(tale.Call(SimTable.LastWriteWins), 8), 2);
        tale.Store(early.Key, DiskTale.Cell(early, 9, isTombstone: true), 2);
        Assert.Equal((3, 0), (tale.Eye.Holders(early, long.MaxValue), tale.Eye.Holders(late, long.MaxValue)));
    }

    [Fact]
    public void Given_a_key_that_no_record_may_have_Then_the_run_is_told_of_it_and_other_tables_are_not_looked_at()
    {
        Put([0, 0, 0, 99, 1, 2, 3]);
        Assert.Empty(tale.Loop.Findings);
        Put([0, 0, 0, 3, 1, 2, 3]);
        Assert.Contains("key of 7 bytes", Assert.Single(tale.Loop.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_disk_that_is_wiped_Then_its_nodes_data_lies_nowhere_its_hints_are_gone_and_it_counts_as_lost()
    {
        var write = tale.Call();
        var state = DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0)));
        tale.KeepHint(1, 0, 1, write.Key, state);
        tale.KeepHint(2, 0, 1, write.Key, state);
        Assert.Equal((1, -1L), (tale.Eye.MachineOf(DiskTale.NodeOf(1)), tale.Eye.LastLossOf(1)));
        tale.Host(1).Disk.Wipe();
        Assert.Equal((-1, tale.Loop.Now), (tale.Eye.MachineOf(DiskTale.NodeOf(1)), tale.Eye.LastLossOf(1)));
        Assert.Equal((2, -1L), (tale.Eye.MachineOf(DiskTale.NodeOf(2)), tale.Eye.LastLossOf(2)));
        tale.DeleteHints(1, 0, 0, 9);
        tale.DeleteHints(2, 0, 0, 9);
        Assert.Equal([(2, 1UL)], ear.HintsDeleted);
        Assert.Equal([1], ear.ReplacedAt);
    }

    [Fact]
    public void Given_hints_that_are_deleted_by_range_Then_those_in_it_are_told_and_no_others()
    {
        var write = tale.Call();
        var state = DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0)));
        for (var sequence = 1UL; sequence <= 4; sequence++)
        {
            tale.KeepHint(1, 0, sequence, write.Key, state);
            tale.KeepHint(1, 3, sequence, write.Key, state);
        }

        tale.DeleteHints(1, 0, 2, 3);
        Assert.Equal([(1, 2UL), (1, 3UL)], ear.HintsDeleted);
        var batch = new StoreBatch();
        batch.Delete(StoreFamily.Hints, DiskTale.HintKey(3, 4));
        tale.Commit(1, batch);
        Assert.Equal([(1, 2UL), (1, 3UL), (1, 4UL)], ear.HintsDeleted);
    }

    [Fact]
    public void Given_a_state_on_a_disk_Then_it_includes_what_it_replaced_and_nothing_newer()
    {
        var (first, second) = (tale.Call(), tale.Call());
        var one = DiskTale.Siblings(first, DiskTale.Actor(0));
        var two = DiskTale.Siblings(second, DiskTale.Actor(1), on: one, seen: one.Context);
        tale.Store(first.Key, DiskTale.Bytes(one), 0);
        tale.Store(first.Key, DiskTale.Bytes(two), 1);
        var path = DiskTale.Path(first.Key);
        Assert.False(tale.Eye.Knows(0, SimTable.Siblings, path, DiskTale.Bytes(two)));
        Assert.True(tale.Eye.Knows(1, SimTable.Siblings, path, DiskTale.Bytes(one)));
        Assert.False(tale.Eye.Knows(2, SimTable.Siblings, path, DiskTale.Bytes(one)));
    }

    private void Put(byte[] key)
    {
        var batch = new StoreBatch();
        batch.Put(StoreFamily.Records, key, [1]);
        tale.Commit(0, batch);
    }

    /// <summary>Writes down what a checker is told.</summary>
    private sealed class Ear : DiskChecker
    {
        public override string Id => "ear";

        public List<(int Machine, long Stamp, WriteEvent? Write)> Stamps { get; } = [];

        public List<int> StoredAt { get; } = [];

        public List<int> ReplacedAt { get; } = [];

        public List<(int Machine, ulong Sequence)> HintsDeleted { get; } = [];

        public override void Stamped(Overseer eye, int machine, long stamp, WriteEvent? write) => Stamps.Add((machine, stamp, write));

        public override void Stored(Overseer eye, int machine, StoredSiblings record) => StoredAt.Add(machine);

        public override void Replaced(Overseer eye, int machine) => ReplacedAt.Add(machine);

        public override void HintDeleted(Overseer eye, int machine, NodeId target, ulong sequence, byte[] mutation, int size) =>
            HintsDeleted.Add((machine, sequence));
    }
}
