using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Simulator.Checkers;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Storage.Hints;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Checkers;

/// <summary>What each checker excuses, and no more than that: a story for each condition by itself.</summary>
public sealed class CheckerExcuseTests
{
    [Fact]
    public void A_run_with_writes_only_or_with_reads_only_is_vacuous_and_beyond_the_budget_nothing_is()
    {
        var writes = new Tale();
        var reads = new Tale();
        for (var i = 0; i < NotVacuous.Least; i++)
        {
            writes.Put();
            writes.Get();
            reads.Get(reads.Put(Outcome.Unknown));
        }

        Assert.True(writes.IsBad(new NotVacuous()));
        Assert.True(reads.IsBad(new NotVacuous()));
        Assert.False(NotVacuous.IsEnough(writes.History) || NotVacuous.IsEnough(reads.History));
        var verdict = new Verdict();
        new NotVacuous().Check(new Story { History = reads.History, IsBeyondBudget = true }, verdict);
        Assert.True(verdict.IsGood);
    }

    [Fact]
    public void D2_a_write_that_nobody_acknowledged_may_be_lost()
    {
        var tale = new Tale();
        tale.Put(Outcome.Unknown);
        Assert.False(tale.IsBad(new NoLostWrite(), tale.Get()));
    }

    [Fact]
    public void D3_an_answer_of_one_replica_and_a_failed_read_promise_nothing()
    {
        var one = new Tale();
        one.Put();
        one.History.AddRead(one.Put().Operation, one.Key, [], isFromOneReplica: true);
        Assert.False(one.IsBad(new ReadsSeeAcknowledgedWrites()));
        one.History.AddRead(one.Put().Operation, one.Key, []);
        Assert.True(one.IsBad(new ReadsSeeAcknowledgedWrites()));
        var failed = new Tale();
        failed.Put();
        failed.Get().Operation.Outcome = Outcome.Failed;
        Assert.False(failed.IsBad(new ReadsSeeAcknowledgedWrites()));
    }

    [Fact]
    public void D4_reads_that_overlap_and_reads_below_a_quorum_may_show_less()
    {
        var tale = new Tale();
        var first = tale.Get(tale.Put(Outcome.Unknown));
        var second = tale.Get();
        Assert.True(tale.IsBad(new MonotonicQuorumReads()));
        first.Operation.Returned = second.Operation.Invoked;
        Assert.False(tale.IsBad(new MonotonicQuorumReads()));
        var low = new Tale();
        low.Get(low.Put(Outcome.Unknown));
        low.Get(ConsistencyLevel.One);
        Assert.False(low.IsBad(new MonotonicQuorumReads()));
    }

    [Fact]
    public void D6_a_value_does_not_show_in_another_record_nor_before_its_write_began()
    {
        var moved = new Tale();
        var write = moved.Put();
        moved.History.AddRead(
            moved.Get().Operation, new SimKey(SimTable.Siblings, 2, 0), [new RecordVersion(write.Body, false, 1, 9)]);
        Assert.True(moved.IsBad(new ValuesAreGenuine()));
        var early = new Tale();
        early.Get();
        var late = early.Put();
        var read = early.Get(late);
        Assert.False(early.IsBad(new ValuesAreGenuine()));
        read.Operation.Returned = late.Operation.Invoked - 1;
        Assert.True(early.IsBad(new ValuesAreGenuine()));
    }

    [Fact]
    public void X1_nothing_is_promised_when_levels_do_not_meet_or_the_delete_had_not_ended()
    {
        var low = new Tale();
        var write = low.Put();
        low.Put(seen: [write], isDelete: true, level: ConsistencyLevel.One);
        low.Get(ConsistencyLevel.One, write);
        Assert.False(low.IsBad(new NoResurrection()));
        var overlapping = new Tale();
        write = overlapping.Put();
        overlapping.Put(seen: [write], isDelete: true, lasts: 10);
        overlapping.Get(write);
        Assert.False(overlapping.IsBad(new NoResurrection()));
    }

    [Fact]
    public void D2_a_delete_that_began_after_the_read_or_was_not_done_replaces_nothing()
    {
        var late = new Tale();
        var write = late.Put();
        var read = late.Get();
        late.Put(seen: [write], isDelete: true);
        Assert.True(late.IsBad(new NoLostWrite(), read));
        var failed = new Tale();
        write = failed.Put();
        failed.Put(Outcome.Failed, [write], isDelete: true);
        Assert.True(failed.IsBad(new NoLostWrite(), failed.Get()));
    }

    [Fact]
    public void C1_a_lost_machine_and_a_damaged_copy_are_missing_and_a_copy_too_many_is_not_excused()
    {
        var pair = new[] { Contents(0, "a"), Contents(1, "a") };
        Assert.NotNull(ReplicasAgree.FindDifference(pair, 3, lost: 0));
        Assert.Null(ReplicasAgree.FindDifference(pair, 3, lost: 1));
        Assert.Null(ReplicasAgree.FindDifference([.. pair, new ReplicaContents(2, []) { Damaged = ["a"u8.ToArray()] }], 3, lost: 0));
        var four = Enumerable.Range(0, 4).Select(static i => Contents(i, "a")).ToArray();
        Assert.NotNull(ReplicasAgree.FindDifference(four, 3, lost: 0));
    }

    [Theory]
    [InlineData(nameof(FaultClass.DiskFull), false)]
    [InlineData(nameof(FaultClass.Pause), true)]
    public void V4_a_node_whose_disk_had_trouble_may_take_a_fresh_name_at_any_write(string trouble, bool isBad)
    {
        using var tale = new DiskTale(new ContextsNameWriters());
        var (first, second) = (tale.Call(), tale.Call());
        tale.Begin(trouble, 0);
        var one = DiskTale.Siblings(first, DiskTale.Actor(0, 1));
        tale.Store(first.Key, DiskTale.Bytes(DiskTale.Siblings(second, DiskTale.Actor(0, 2), on: one)), 0);
        Assert.Equal(isBad, tale.IsBad);
    }

    [Fact]
    public void D2_a_write_that_one_disk_was_asked_for_may_go_with_it()
    {
        using var tale = new DiskTale(new SomeDiskHoldsIt());
        var write = tale.Call(level: ConsistencyLevel.One);
        tale.Store(write.Key, DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0))), 0);
        tale.End(write);
        tale.Begin(nameof(FaultClass.Wipe), 0);
        Assert.False(tale.IsBad, tale.Text);
    }

    [Fact]
    public void D1_of_equal_times_the_greater_bytes_hold_the_write_and_smaller_ones_do_not()
    {
        using var tale = new DiskTale(new AcknowledgedMeansSynced());
        var (one, two) = (tale.Call(SimTable.LastWriteWins), tale.Call(SimTable.LastWriteWins));
        tale.Store(one.Key, DiskTale.Cell(one, 5), 0);
        tale.Store(one.Key, DiskTale.Cell(two, 5), 1);
        var greater = one.StoredBytes().AsSpan().SequenceCompareTo(two.StoredBytes()) > 0 ? one : two;
        tale.End(greater == one ? two : one);
        Assert.False(tale.IsBad, tale.Text);
        tale.End(greater);
        Assert.True(tale.IsBad);
    }

    [Fact]
    public void D1_where_the_last_write_wins_a_disk_lost_during_the_write_counts_as_well()
    {
        using var tale = new DiskTale(new AcknowledgedMeansSynced());
        var write = tale.Call(SimTable.LastWriteWins);
        tale.Store(write.Key, DiskTale.Cell(write, 5), 0, 1);
        tale.Host(1).Disk.Wipe();
        tale.End(write);
        Assert.False(tale.IsBad, tale.Text);
    }

    [Fact]
    public void D1_a_delete_is_not_acknowledged_by_a_tombstone_of_before()
    {
        foreach (var table in new[] { SimTable.Siblings, SimTable.LastWriteWins })
        {
            using var tale = new DiskTale(new AcknowledgedMeansSynced());
            var first = tale.Call(table, isDelete: true);
            tale.Store(first.Key, State(first, 5), 0, 1);
            tale.End(first);
            Assert.False(tale.IsBad, tale.Text);
            var second = tale.Call(table, isDelete: true);
            second.Operation.StampMin = DiskTale.Stamp(6).Micros;
            tale.End(second);
            Assert.True(tale.IsBad);
        }

        static byte[] State(WriteEvent write, long time) => write.Key.Table == SimTable.Siblings
            ? DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0)))
            : DiskTale.Cell(write, time, isTombstone: true);
    }

    [Fact]
    public void T1_a_write_that_overlaps_may_have_the_earlier_stamp_and_a_new_disk_begins_anew()
    {
        using var tale = new DiskTale(new StampsRise());
        var (first, second) = (tale.Call(SimTable.LastWriteWins), tale.Call(SimTable.LastWriteWins));
        tale.Store(first.Key, DiskTale.Cell(first, 6), 0, 1);
        tale.Store(second.Key, DiskTale.Cell(second, 5), 2);
        tale.End(first);
        tale.End(second);
        Assert.False(tale.IsBad, tale.Text);
        tale.Host(0).Disk.Wipe();
        var third = tale.Call(SimTable.LastWriteWins);
        tale.Store(third.Key, DiskTale.Cell(third, 4), 1);
        tale.End(third);
        Assert.False(tale.IsBad, tale.Text);
    }

    [Theory]
    [InlineData(600, 1_000_000)]
    [InlineData(1_000_000, 1000)]
    public void H1_each_target_is_bounded_and_all_together_are(long perTarget, long all)
    {
        using var tale = new DiskTale(new HintsStayBounded(new HintLimits { BytesPerTargetMax = perTarget, BytesMax = all }));
        var write = tale.Call();
        var state = DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0)));
        for (var i = 1UL; i < 12 && !tale.IsBad; i++)
        {
            for (var target = 1; target < 5 && !tale.IsBad; target++)
            {
                tale.KeepHint(0, target, i, write.Key, state);
            }
        }

        Assert.True(tale.IsBad);
    }

    [Fact]
    public void H3_a_hint_that_cannot_be_read_or_whose_record_is_damaged_may_be_given_up()
    {
        foreach (var isHint in new[] { true, false })
        {
            using var tale = new DiskTale(new HintsLeaveWhenSynced());
            var write = tale.Call();
            var state = DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0)));
            tale.Store(write.Key, state, 2);
            tale.KeepHint(0, 1, 1, write.Key, state);
            var family = isHint ? StoreFamily.Hints : StoreFamily.Records;
            var key = tale.Host(isHint ? 0 : 2).Disk.Contents(family).Single().Key;
            tale.Host(isHint ? 0 : 1).Disk.Health.Damage(family, key);
            tale.DeleteHints(0, 1, 1, 1);
            Assert.False(tale.IsBad, tale.Text);
        }
    }

    private static ReplicaContents Contents(int machine, params string[] keys) => new(
        machine, [.. keys.Select(static key => KeyValuePair.Create(Encoding.ASCII.GetBytes(key), new byte[] { 1 }))]);
}
