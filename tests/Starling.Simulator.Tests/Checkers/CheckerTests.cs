using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Simulator.Checkers;
using Starling.Simulator.Workloads;
using Xunit;

namespace Starling.Simulator.Tests.Checkers;

/// <summary>Each checker accepts the good story and rejects the bad one.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void D2_an_acknowledged_write_shows_at_the_end_or_is_replaced()
    {
        var tale = new Tale();
        var first = tale.Put();
        var second = tale.Put(seen: [first]);
        var other = tale.Put();
        Assert.False(tale.IsBad(new NoLostWrite(), tale.Get(second, other)));
        Assert.True(tale.IsBad(new NoLostWrite(), tale.Get(second)));
        Assert.True(tale.IsBad(new NoLostWrite(), tale.Get(first, other)));
        Assert.True(tale.IsBad(new NoLostWrite(), tale.Get()));
    }

    [Fact]
    public void D2_a_write_that_is_not_known_may_be_there_or_not_and_may_have_replaced_others()
    {
        var tale = new Tale();
        var first = tale.Put();
        var doubtful = tale.Put(Outcome.Unknown, [first]);
        Assert.False(tale.IsBad(new NoLostWrite(), tale.Get(first)));
        Assert.False(tale.IsBad(new NoLostWrite(), tale.Get(doubtful)));
        Assert.True(tale.IsBad(new NoLostWrite(), tale.Get()));
    }

    [Fact]
    public void D2_a_delete_replaces_what_it_had_seen_and_nothing_else()
    {
        var tale = new Tale();
        var first = tale.Put();
        var blind = tale.Put();
        tale.Put(seen: [first], isDelete: true);
        Assert.False(tale.IsBad(new NoLostWrite(), tale.Get(blind)));
        Assert.True(tale.IsBad(new NoLostWrite(), tale.Get()));
        Assert.True(tale.IsBad(new NoLostWrite(), tale.Get(first, blind)));
    }

    [Fact]
    public void D2_where_the_last_write_wins_a_greater_one_replaces()
    {
        var tale = new Tale(SimTable.LastWriteWins);
        var first = tale.Put(time: 1);
        var second = tale.Put(time: 2);
        Assert.False(tale.IsBad(new NoLostWrite(), tale.Get(second)));
        Assert.True(tale.IsBad(new NoLostWrite(), tale.Get(first)));
        Assert.True(tale.IsBad(new NoLostWrite(), tale.Get()));
        var delete = tale.Put(time: 2, isDelete: true);
        Assert.False(tale.IsBad(new NoLostWrite(), tale.Get(delete)));
        Assert.True(tale.IsBad(new NoLostWrite(), tale.Get(second)));
    }

    [Fact]
    public void D3_a_read_that_begins_after_an_acknowledgement_sees_the_write()
    {
        var good = new Tale();
        good.Get(good.Put());
        Assert.False(good.IsBad(new ReadsSeeAcknowledgedWrites()));
        var bad = new Tale();
        bad.Put();
        bad.Get();
        Assert.True(bad.IsBad(new ReadsSeeAcknowledgedWrites()));
    }

    [Fact]
    public void D3_nothing_is_promised_when_levels_do_not_meet_or_the_write_had_not_ended()
    {
        var one = new Tale();
        one.Put();
        one.Get(ConsistencyLevel.One);
        one.Put(level: ConsistencyLevel.One);
        Assert.False(one.IsBad(new ReadsSeeAcknowledgedWrites()));
        var overlapping = new Tale();
        overlapping.Put(lasts: 10);
        overlapping.Get();
        Assert.False(overlapping.IsBad(new ReadsSeeAcknowledgedWrites()));
        var all = new Tale();
        all.Put(level: ConsistencyLevel.All);
        all.Get(ConsistencyLevel.One);
        Assert.True(all.IsBad(new ReadsSeeAcknowledgedWrites()));
    }

    [Fact]
    public void D4_a_later_quorum_read_shows_at_least_what_an_earlier_one_did()
    {
        var good = new Tale();
        var doubtful = good.Put(Outcome.Unknown);
        var next = good.Put(seen: [doubtful]);
        good.Get(doubtful);
        good.Get(next);
        Assert.False(good.IsBad(new MonotonicQuorumReads()));
        var bad = new Tale();
        var flicker = bad.Put(Outcome.Unknown);
        bad.Get(flicker);
        bad.Get();
        Assert.True(bad.IsBad(new MonotonicQuorumReads()));
    }

    [Fact]
    public void D6_bytes_were_written_there()
    {
        var tale = new Tale();
        var write = tale.Put();
        tale.Get(write);
        Assert.False(tale.IsBad(new ValuesAreGenuine()));
        tale.Get(default, [new RecordVersion(write.Body[..^1] + "x", false, 1, 9)]);
        Assert.True(tale.IsBad(new ValuesAreGenuine()));
        var moved = new Tale();
        moved.Put();
        moved.Get(default, [new RecordVersion(ValueText.Make(0, new SimKey(SimTable.Siblings, 2, 0), 4), false, 1, 9)]);
        Assert.True(moved.IsBad(new ValuesAreGenuine()));
    }

    [Fact]
    public void D7_a_failed_write_never_shows()
    {
        var tale = new Tale();
        var failed = tale.Put(Outcome.Failed);
        tale.Get();
        Assert.False(tale.IsBad(new FailedWritesStayInvisible()));
        tale.Get(failed);
        Assert.True(tale.IsBad(new FailedWritesStayInvisible()));
    }

    [Fact]
    public void V1_a_name_stands_for_one_value()
    {
        var tale = new Tale();
        var (first, second) = (tale.Put(), tale.Put());
        tale.Get(first, second);
        tale.Get(second);
        Assert.False(tale.IsBad(new DotsNameOneValue()));
        tale.Get(default, [new RecordVersion(second.Body, false, 1, (UInt128)first.Id + 1)]);
        Assert.True(tale.IsBad(new DotsNameOneValue()));
    }

    [Fact]
    public void V3_no_version_stands_beside_one_that_replaced_it()
    {
        var tale = new Tale();
        var first = tale.Put();
        var second = tale.Put(seen: [first]);
        var third = tale.Put(seen: [second]);
        tale.Get(third, tale.Put());
        Assert.False(tale.IsBad(new NoFalseSiblings()));
        tale.Get(first, third);
        Assert.True(tale.IsBad(new NoFalseSiblings()));
        var twice = new Tale();
        var write = twice.Put();
        twice.Get(write, write);
        Assert.True(twice.IsBad(new NoFalseSiblings()));
        var last = new Tale(SimTable.LastWriteWins);
        last.Get(last.Put(time: 1), last.Put(time: 2));
        Assert.True(last.IsBad(new NoFalseSiblings()));
    }

    [Fact]
    public void X1_what_was_deleted_does_not_come_back()
    {
        var tale = new Tale();
        var write = tale.Put();
        tale.Get(write);
        tale.Put(seen: [write], isDelete: true);
        tale.Get();
        Assert.False(tale.IsBad(new NoResurrection()));
        tale.Get(write);
        Assert.True(tale.IsBad(new NoResurrection()));
    }

    [Fact]
    public void T2_the_greatest_write_wins_and_keeps_its_time()
    {
        var tale = new Tale(SimTable.LastWriteWins);
        var (early, late) = (tale.Put(time: 5), tale.Put(Outcome.Unknown, time: 9));
        tale.Get(late);
        Assert.False(tale.IsBad(new GreatestWriteWins(), tale.Get(late)));
        Assert.True(tale.IsBad(new GreatestWriteWins(), tale.Get(early)));
        var shifting = new Tale(SimTable.LastWriteWins);
        var write = shifting.Put(time: 5);
        shifting.Get(default, [new RecordVersion(write.Body, false, write.Time + 1, 1)]);
        Assert.True(shifting.IsBad(new GreatestWriteWins()));
    }

    [Fact]
    public void T2_a_write_is_later_than_what_it_had_read()
    {
        var good = new Tale(SimTable.LastWriteWins);
        good.Get(good.Put(seen: [good.Put(time: 5)], time: 6));
        Assert.False(good.IsBad(new GreatestWriteWins()));
        var bad = new Tale(SimTable.LastWriteWins);
        bad.Get(bad.Put(seen: [bad.Put(time: 5)], time: 5));
        Assert.True(bad.IsBad(new GreatestWriteWins()));
    }

    [Fact]
    public void A2_every_operation_ends()
    {
        var tale = new Tale();
        var write = tale.Put();
        Assert.False(tale.IsBad(new OperationsEnd()));
        write.Operation.IsOverdue = true;
        Assert.True(tale.IsBad(new OperationsEnd()));
    }

    [Fact]
    public void C1_the_right_number_of_members_hold_the_same_bytes()
    {
        var tale = new Tale();
        tale.Contents.AddRange(Enumerable.Range(0, 3).Select(i => Contents(i, ("a", "1"), ("b", "2"))));
        tale.Contents.Add(Contents(3));
        Assert.False(tale.IsBad(new ReplicasAgree()));
        Assert.True(tale.IsBad(new ReplicasAgree(), unrest: "hints"));
        tale.Contents[3] = Contents(3, ("b", "2"));
        Assert.True(tale.IsBad(new ReplicasAgree()));
        tale.Contents[3] = Contents(3);
        tale.Contents[2] = Contents(2, ("a", "1"), ("b", "3"));
        Assert.True(tale.IsBad(new ReplicasAgree()));
        tale.Contents[2] = Contents(2, ("a", "1"));
        Assert.True(tale.IsBad(new ReplicasAgree()));
    }

    [Fact]
    public void A_run_in_which_nothing_happened_is_bad()
    {
        var tale = new Tale();
        Assert.True(tale.IsBad(new NotVacuous()));
        for (var i = 0; i < NotVacuous.Least; i++)
        {
            tale.Get(tale.Put());
        }

        Assert.False(tale.IsBad(new NotVacuous()));
    }

    private static ReplicaContents Contents(int machine, params (string Key, string Bytes)[] records) => new(
        machine,
        [.. records.Select(r => KeyValuePair.Create(
            System.Text.Encoding.ASCII.GetBytes(r.Key), System.Text.Encoding.ASCII.GetBytes(r.Bytes)))]);
}
