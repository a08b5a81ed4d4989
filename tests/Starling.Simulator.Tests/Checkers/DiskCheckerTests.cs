using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Starling.Membership.Topology;
using Starling.Model.Causality;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Starling.Simulator.Checkers;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Storage.Hints;
using Starling.Wire.Codec;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Checkers;

/// <summary>Each checker of disks accepts the good story, rejects the bad one, and stops the run at the guilty step.</summary>
public sealed class DiskCheckerTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    public void D1_an_acknowledged_write_is_on_as_many_disks_as_its_level_says(int disks, bool isBad)
    {
        using var tale = new DiskTale(new AcknowledgedMeansSynced());
        var write = tale.Call();
        tale.Store(write.Key, DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0))), [.. new[] { 0, 1, 2 }[..disks]]);
        tale.End(write);
        Assert.Equal(isBad, tale.IsBad);
    }

    [Fact]
    public void D1_a_write_that_was_replaced_is_held_and_one_that_is_not_known_to_a_disk_is_not()
    {
        using var good = new DiskTale(new AcknowledgedMeansSynced());
        var (first, second) = (good.Call(), good.Call());
        var one = DiskTale.Siblings(first, DiskTale.Actor(0));
        var two = DiskTale.Siblings(second, DiskTale.Actor(1), on: one, seen: one.Context);
        good.Store(first.Key, DiskTale.Bytes(one), 0);
        good.Store(first.Key, DiskTale.Bytes(two), 1, 2);
        good.End(first);
        good.End(second);
        Assert.False(good.IsBad, good.Text);

        using var bad = new DiskTale(new AcknowledgedMeansSynced());
        (first, second) = (bad.Call(), bad.Call());
        bad.Store(first.Key, DiskTale.Bytes(DiskTale.Siblings(first, DiskTale.Actor(0))), 0);
        bad.Store(first.Key, DiskTale.Bytes(DiskTale.Siblings(second, DiskTale.Actor(1))), 1, 2);
        bad.End(second);
        Assert.False(bad.IsBad, bad.Text);
        bad.End(first);
        Assert.True(bad.IsBad);
    }

    [Fact]
    public void D1_where_the_last_write_wins_a_later_write_holds_an_earlier_one()
    {
        using var tale = new DiskTale(new AcknowledgedMeansSynced());
        var (early, late) = (tale.Call(SimTable.LastWriteWins), tale.Call(SimTable.LastWriteWins));
        tale.Store(early.Key, DiskTale.Cell(early, 5), 0);
        tale.Store(early.Key, DiskTale.Cell(late, 6), 1);
        tale.End(early);
        Assert.False(tale.IsBad, tale.Text);
        tale.End(late);
        Assert.True(tale.IsBad);
    }

    [Fact]
    public void D1_a_delete_is_a_tombstone_that_came_after_the_call()
    {
        using var good = new DiskTale(new AcknowledgedMeansSynced());
        var delete = good.Call(isDelete: true);
        good.Store(delete.Key, DiskTale.Bytes(DiskTale.Siblings(delete, DiskTale.Actor(0))), 0, 1);
        good.End(delete);
        Assert.False(good.IsBad, good.Text);
        var second = good.Call(isDelete: true);
        good.End(second);
        Assert.True(good.IsBad);

        using var cells = new DiskTale(new AcknowledgedMeansSynced());
        var cell = cells.Call(SimTable.LastWriteWins, isDelete: true);
        cells.Store(cell.Key, DiskTale.Cell(cell, 9, isTombstone: true), 0);
        cells.End(cell);
        Assert.True(cells.IsBad);
    }

    [Fact]
    public void D1_a_disk_that_was_lost_during_the_write_counts_and_one_that_was_lost_before_does_not()
    {
        using var tale = new DiskTale(new AcknowledgedMeansSynced());
        var during = tale.Call();
        tale.Store(during.Key, DiskTale.Bytes(DiskTale.Siblings(during, DiskTale.Actor(0))), 0, 1);
        tale.Begin(nameof(FaultClass.Wipe), 1);
        tale.Host(1).Disk.Wipe();
        tale.End(during);
        Assert.False(tale.IsBad, tale.Text);
        var after = tale.Call(level: ConsistencyLevel.Number(3));
        tale.Store(after.Key, DiskTale.Bytes(DiskTale.Siblings(after, DiskTale.Actor(0, 2))), 0, 2);
        tale.End(after);
        Assert.True(tale.IsBad);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void D2_a_disk_that_is_lost_was_not_the_only_one_to_hold_an_acknowledged_write(bool isBad)
    {
        using var tale = new DiskTale(new SomeDiskHoldsIt());
        var write = tale.Call();
        tale.Store(write.Key, DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0))), isBad ? [0] : [0, 1]);
        tale.End(write);
        tale.Begin(nameof(FaultClass.Wipe), 0);
        Assert.Equal(isBad, tale.IsBad);
    }

    [Fact]
    public void H1_hints_stay_under_their_caps_and_what_is_deleted_makes_room()
    {
        using var tale = new DiskTale(new HintsStayBounded(new HintLimits { BytesPerTargetMax = 500, BytesMax = 900 }));
        var write = tale.Call();
        var state = DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0)));
        for (var i = 1UL; i < 12; i++)
        {
            tale.KeepHint(0, 1, i, write.Key, state);
            tale.KeepHint(0, 2, i, write.Key, state);
            tale.DeleteHints(0, 1, i, i);
            tale.DeleteHints(0, 2, i, i);
        }

        Assert.False(tale.IsBad, tale.Text);
        for (var i = 12UL; i < 20; i++)
        {
            tale.KeepHint(0, 1, i, write.Key, state);
            if (tale.IsBad)
            {
                return;
            }
        }

        Assert.Fail("the cap for one target was never crossed");
    }

    [Fact]
    public void H1_is_judged_by_the_caps_that_the_nodes_have()
    {
        using var tale = new DiskTale(AllCheckers.OfDisks(new HintLimits { BytesPerTargetMax = 50 }).Single(static checker => checker.Id == "H1"));
        var write = tale.Call();
        tale.KeepHint(0, 1, 1, write.Key, DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0))));
        Assert.True(tale.IsBad);
    }

    [Fact]
    public void H3_what_lies_up_to_a_damaged_hint_may_be_given_up_and_nothing_else()
    {
        foreach (var damaged in (ulong[])[0, 1, 2])
        {
            using var tale = new DiskTale(new HintsLeaveWhenSynced());
            var write = tale.Call();
            var state = DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0)));
            for (var i = 0UL; i < 3; i++)
            {
                tale.KeepHint(0, 1, i, write.Key, state);
            }

            tale.Host(0).Disk.Health.Damage(StoreFamily.Hints, DiskTale.HintKey(1, damaged));
            tale.DeleteHints(0, 1, 0, damaged);
            Assert.False(tale.IsBad, tale.Text);
            tale.DeleteHints(0, 1, 1, 1);
            Assert.Equal(damaged == 0, tale.IsBad);
        }
    }

    [Fact]
    public void H3_a_hint_goes_when_its_target_has_the_write_or_what_replaced_it()
    {
        using var good = new DiskTale(new HintsLeaveWhenSynced());
        var (first, second) = (good.Call(), good.Call());
        var one = DiskTale.Siblings(first, DiskTale.Actor(0));
        good.KeepHint(0, 1, 1, first.Key, DiskTale.Bytes(one));
        good.KeepHint(0, 1, 2, first.Key, DiskTale.Bytes(one));
        good.Store(first.Key, DiskTale.Bytes(DiskTale.Siblings(second, DiskTale.Actor(1), on: one, seen: one.Context)), 1);
        good.DeleteHints(0, 1, 1, 2);
        Assert.False(good.IsBad, good.Text);

        using var bad = new DiskTale(new HintsLeaveWhenSynced());
        bad.KeepHint(0, 1, 1, first.Key, DiskTale.Bytes(one));
        bad.Store(first.Key, DiskTale.Bytes(one), 2);
        Assert.False(bad.IsBad, bad.Text);
        bad.DeleteHints(0, 1, 1, 1);
        Assert.True(bad.IsBad);
    }

    [Fact]
    public void H3_a_target_that_lost_its_disk_may_have_had_the_write()
    {
        using var tale = new DiskTale(new HintsLeaveWhenSynced());
        var write = tale.Call();
        var state = DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0)));
        tale.KeepHint(0, 1, 1, write.Key, state);
        tale.Store(write.Key, state, 1);
        tale.Host(1).Disk.Wipe();
        tale.DeleteHints(0, 1, 1, 1);
        Assert.False(tale.IsBad, tale.Text);
    }

    [Fact]
    public void V4_a_node_has_one_actor_for_each_start()
    {
        using var tale = new DiskTale(new ContextsNameWriters());
        var (first, second, third) = (tale.Call(), tale.Call(), tale.Call());
        var one = DiskTale.Siblings(first, DiskTale.Actor(0, 1));
        tale.Store(first.Key, DiskTale.Bytes(DiskTale.Siblings(second, DiskTale.Actor(1, 2), on: one)), 0);
        tale.Start(0, 2);
        var two = DiskTale.Siblings(second, DiskTale.Actor(0, 2), on: one);
        tale.Store(first.Key, DiskTale.Bytes(two), 1);
        Assert.False(tale.IsBad, tale.Text);
        tale.Store(first.Key, DiskTale.Bytes(DiskTale.Siblings(third, DiskTale.Actor(0, 3), on: two)), 2);
        Assert.True(tale.IsBad);
    }

    [Theory]
    [InlineData("Full")]
    [InlineData("DiskFull")]
    [InlineData("DiskFailure")]
    public void V4_a_node_whose_commits_failed_may_have_taken_a_fresh_name(string trouble)
    {
        using var tale = new DiskTale(new ContextsNameWriters());
        var (first, second) = (tale.Call(), tale.Call());
        var one = DiskTale.Siblings(first, DiskTale.Actor(0, 1));
        tale.Begin(trouble, 0);
        tale.Store(first.Key, DiskTale.Bytes(DiskTale.Siblings(second, DiskTale.Actor(0, 2), on: one)), 1);
        Assert.False(tale.IsBad, tale.Text);
    }

    [Fact]
    public void T1_a_later_write_has_a_later_stamp_and_no_two_have_the_same()
    {
        using var good = new DiskTale(new StampsRise());
        var first = Stamped(good, 5);
        Stamped(good, 6);
        Assert.False(good.IsBad, good.Text);
        using var bad = new DiskTale(new StampsRise());
        Stamped(bad, 5);
        Stamped(bad, 4);
        Assert.True(bad.IsBad);
        using var same = new DiskTale(new StampsRise());
        var (one, two) = (same.Call(SimTable.LastWriteWins), same.Call(SimTable.LastWriteWins));
        same.Store(one.Key, DiskTale.Cell(one, 5), 0);
        same.Store(two.Key, DiskTale.Cell(two, 5), 1);
        Assert.True(same.IsBad);
    }

    [Fact]
    public void T1_a_stamp_is_no_further_ahead_than_the_clock_ever_was_with_the_bound()
    {
        using var good = new DiskTale(new StampsRise());
        good.Host(0).Clock.OffsetMicros = 2_000_000;
        good.Host(0).Clock.OffsetMicros = 0;
        Stamped(good, 2_400_000);
        Assert.False(good.IsBad, good.Text);
        using var bad = new DiskTale(new StampsRise());
        Stamped(bad, 2_400_000);
        Assert.True(bad.IsBad);
    }

    [Fact]
    public void M3_an_epoch_has_one_document()
    {
        using var tale = new DiskTale(new OneDocumentPerEpoch());
        tale.PutRegister(0, Key(1), [1, 2]);
        tale.PutRegister(1, Key(2), [1, 2, 3]);
        tale.PutRegister(2, Key(1), [1, 2]);
        Assert.False(tale.IsBad, tale.Text);
        tale.PutRegister(3, Key(2), [1, 2, 4]);
        Assert.True(tale.IsBad);
    }

    [Fact]
    public void L2_a_promise_never_falls_and_a_ballot_has_one_value()
    {
        using var good = new DiskTale(new PromisesHold());
        good.PutRegister(0, "a"u8.ToArray(), Voter(1, 0, 0));
        good.PutRegister(0, "a"u8.ToArray(), Voter(1, 1, 7));
        good.PutRegister(1, "a"u8.ToArray(), Voter(1, 1, 7));
        good.PutRegister(0, "a"u8.ToArray(), Voter(3, 1, 7));
        Assert.False(good.IsBad, good.Text);
        good.PutRegister(0, "a"u8.ToArray(), Voter(2, 1, 7));
        Assert.True(good.IsBad);
        using var two = new DiskTale(new PromisesHold());
        two.PutRegister(0, "a"u8.ToArray(), Voter(1, 1, 7));
        two.PutRegister(1, "a"u8.ToArray(), Voter(1, 1, 8));
        Assert.True(two.IsBad);
        using var beyond = new DiskTale(new PromisesHold());
        beyond.PutRegister(0, "a"u8.ToArray(), Voter(1, 2, 7));
        Assert.True(beyond.IsBad);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void L3_what_is_kept_as_chosen_was_accepted_by_a_majority(int accepting, bool isBad)
    {
        using var tale = new DiskTale(new ChosenMeansAccepted());
        var document = Document();
        for (var machine = 0; machine < accepting; machine++)
        {
            tale.PutRegister(machine, "a"u8.ToArray(), Voter(1, 1, document.Encode()));
        }

        tale.PutRegister(0, Key(1), document.Encode());
        Assert.Equal(isBad, tale.IsBad);
    }

    [Fact]
    public void L3_the_next_document_keeps_the_tables()
    {
        using var tale = new DiskTale(new ChosenMeansAccepted());
        var first = Document();
        var created = DocumentChanges.CreateTable(
            first, "orders", ResolutionRule.Siblings, new Dictionary<string, int>(), new Dictionary<string, string>(), 5);
        var second = ((ChangeResult.Changed)created).Document;
        var next = DocumentChanges.CreateTable(
            first with { Epoch = 2 }, "others", ResolutionRule.Siblings, new Dictionary<string, int>(), new Dictionary<string, string>(), 6);
        var forgetful = ((ChangeResult.Changed)next).Document;
        Choose(tale, 1, first);
        Choose(tale, 2, second);
        Assert.False(tale.IsBad, tale.Text);
        Choose(tale, 3, forgetful);
        Assert.True(tale.IsBad);
    }

    private static WriteEvent Stamped(DiskTale tale, long origin)
    {
        var write = tale.Call(SimTable.LastWriteWins);
        tale.Store(write.Key, DiskTale.Cell(write, origin), 0, 1);
        tale.End(write);
        return write;
    }

    private static void Choose(DiskTale tale, ulong ballot, ClusterDocument document)
    {
        tale.PutRegister(0, "a"u8.ToArray(), Voter(ballot, ballot, document.Encode()));
        tale.PutRegister(1, "a"u8.ToArray(), Voter(ballot, ballot, document.Encode()));
        tale.PutRegister(0, Key(document.Epoch), document.Encode());
    }

    private static ClusterDocument Document()
    {
        var members = new List<MemberEntry>();
        for (var machine = 0; machine < 3; machine++)
        {
            members.Add(new MemberEntry(
                DiskTale.NodeOf(machine), new Endpoint($"10.0.0.{machine + 1}", 7800), "dc1", $"r{machine}", 100, MemberState.Normal));
        }

        return ((ChangeResult.Changed)DocumentChanges.Form(7, 8, members, 9)).Document;
    }

    private static byte[] Key(long epoch)
    {
        var key = new byte[13];
        key[0] = (byte)'d';
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(1), 1);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(5), epoch);
        return key;
    }

    private static byte[] Voter(ulong promised, ulong accepted, byte document) => Voter(promised, accepted, [document]);

    private static byte[] Voter(ulong promised, ulong accepted, byte[] document)
    {
        var bytes = new byte[1 + 48 + FieldWriter.SizeOf(document) + 4];
        var writer = new FieldWriter(bytes);
        writer.U8(1);
        writer.U64(promised);
        writer.Node(DiskTale.NodeOf(0));
        writer.U64(accepted);
        writer.Node(DiskTale.NodeOf(0));
        writer.Bytes(document);
        writer.U32(Frame.Checksum(bytes.AsSpan(0, writer.Position)));
        return bytes[..writer.Position];
    }
}
