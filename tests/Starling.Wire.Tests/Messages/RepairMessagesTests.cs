using System;
using System.Buffers;
using System.Linq;
using CsCheck;
using Starling.Model.Time;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Xunit;

namespace Starling.Wire.Tests.Messages;

/// <summary>Messages of repair that name many slots: what an entry costs, and how many there may be.</summary>
public sealed class RepairMessagesTests
{
    private static readonly HybridTime Purged = new(1_800_000_000_000_000);

    [Fact]
    public void A_slot_in_a_question_costs_few_bytes()
    {
        var few = BodyOf(new SymbolsPull(Sets(2)).Write).Length;
        var many = BodyOf(new SymbolsPull(Sets(SlotRef.RepairMax)).Write).Length;
        Assert.InRange((many - few) / (double)(SlotRef.RepairMax - 2), 1, 7);
    }

    [Fact]
    public void Slots_of_many_tables_epochs_and_moments_come_back() => Gen.Select(
        Gen.UInt[0, 2], Gen.Int[0, 2], Gen.Long[0, 1], Gen.OneOf(Gen.Const(0L), Gen.Const(long.MinValue), Gen.Const(long.MaxValue), Gen.Long))
        .Array[1, SlotRef.RepairMax].Sample(entries =>
    {
        var sets = Array.ConvertAll(entries, entry => new SymbolsAsked(
            new SlotRef(entry.Item1 == 2 ? uint.MaxValue : entry.Item1, entry.Item2, entry.Item3), new HybridTime(entry.Item4), -1, 0, 1));
        Assert.True(SymbolsPull.TryRead(BodyOf(new SymbolsPull(sets).Write), out var read));
        Assert.Equal(sets, read.Sets);
    });

    [Theory]
    [InlineData(1, true)]
    [InlineData(SlotRef.RepairMax, true)]
    [InlineData(SlotRef.RepairMax + 1, false)]
    [InlineData(0, false)]
    public void A_question_names_1_to_64_slots(int slots, bool isGood)
    {
        Assert.Equal(isGood, SymbolsPull.TryRead(BodyOf(new SymbolsPull(Sets(slots)).Write), out _));
        var leaves = Array.ConvertAll(Sets(slots), set => new LeavesAsked(set.Slot, set.Purged, [1]));
        Assert.Equal(isGood, LeafIdsPull.TryRead(BodyOf(new LeafIdsPull(leaves).Write), out _));
        Assert.Equal(isGood, RowsPush.TryRead(BodyOf(new RowsPush(Array.ConvertAll(leaves, leaf => Push(leaf.Slot, 1))).Write), out _));
        Assert.Equal(isGood, RowsPushed.TryRead(BodyOf(new RowsPushed(new RepairWord[slots]).Write), out _));
    }

    [Fact]
    public void All_entries_together_are_bounded()
    {
        var sets = Sets(2);
        Assert.True(SymbolsPull.TryRead(BodyOf(new SymbolsPull([sets[0] with { Count = 4095 }, sets[1] with { Count = 1 }]).Write), out _));
        Assert.False(SymbolsPull.TryRead(BodyOf(new SymbolsPull([sets[0] with { Count = 4095 }, sets[1] with { Count = 2 }]).Write), out _));
        Assert.True(LeafIdsPull.TryRead(BodyOf(Leaves(128, 128).Write), out _));
        Assert.False(LeafIdsPull.TryRead(BodyOf(Leaves(128, 129).Write), out _));
        Assert.True(RowsPull.TryRead(BodyOf(Rows(1024, 1024).Write), out _));
        Assert.False(RowsPull.TryRead(BodyOf(Rows(1024, 1025).Write), out _));
        Assert.True(RowsPush.TryRead(BodyOf(new RowsPush([Push(sets[0].Slot, 1024), Push(sets[1].Slot, 1024)]).Write), out _));
        Assert.False(RowsPush.TryRead(BodyOf(new RowsPush([Push(sets[0].Slot, 1024), Push(sets[1].Slot, 1025)]).Write), out _));
        Assert.True(PulledRows.TryRead(Answer(1024, 1024), out _));
        Assert.False(PulledRows.TryRead(Answer(1024, 1025), out _));
    }

    [Fact]
    public void A_slot_that_is_named_in_a_longer_form_than_need_be_is_refused()
    {
        // Two leaves of table 0, slot 0, epoch 0: "the same slot", or said at length.
        Assert.True(RowsPull.TryRead([1, 0, 5, 1, .. new byte[8]], out _));
        Assert.False(RowsPull.TryRead([1, 1, 0, 5, 1, .. new byte[8]], out _));
        Assert.False(RowsPull.TryRead([1, 2, 0, 0, 5, 1, .. new byte[8]], out _));
        Assert.True(RowsPull.TryRead([1, 1, 7, 5, 1, .. new byte[8]], out _));
        Assert.False(RowsPull.TryRead([1, 2, 7, 0, 5, 1, .. new byte[8]], out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(7)]
    public void Unknown_words_are_refused(byte word)
    {
        Assert.False(LeafIds.TryRead([1, word], out _));
        Assert.False(Symbols.TryRead([1, word], out _));
        Assert.False(PulledRows.TryRead([1, word], out _));
        Assert.True(LeafIds.TryRead([1, 5], out _));
    }

    private static SymbolsAsked[] Sets(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new SymbolsAsked(new SlotRef(1000, i, 100_000), Purged, -1, 4, 4))];

    private static LeafIdsPull Leaves(int first, int second) => new(
        [new(new SlotRef(1, 1, 1), Purged, new int[first]), new(new SlotRef(1, 2, 1), Purged, new int[second])]);

    private static RowsPull Rows(int first, int second) => new(
        [new(new SlotRef(1, 1, 1), 1, new ulong[first]), new(new SlotRef(1, 2, 1), 1, new ulong[second])]);

    private static PushedSlot Push(SlotRef slot, int count)
    {
        var mutation = new ArrayBufferWriter<byte>();
        Mutation.WriteStart(mutation, 1, "p"u8, 1);
        Mutation.WriteRecord(mutation, [], "s"u8);
        return new PushedSlot(slot, [.. Enumerable.Repeat(mutation.WrittenSpan.ToArray(), count)]);
    }

    private static byte[] Answer(int first, int second) => BodyOf((IBufferWriter<byte> o, in MessageHeader h) => new PulledRows
    {
        Leaves = [new(RepairWord.Done, first), new(RepairWord.Done, second)], Rows = new byte[2 * (first + second)],
    }.Write(o, h));

    private static byte[] BodyOf(WriteMessage write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output, default);
        return output.WrittenSpan[(FrameFormat.PrefixSize + MessageHeader.SizeLeast)..].ToArray();
    }

    private delegate void WriteMessage(IBufferWriter<byte> output, in MessageHeader header);
}
