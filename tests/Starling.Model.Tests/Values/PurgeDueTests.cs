using System;
using System.Buffers;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Xunit;

namespace Starling.Model.Tests.Values;

/// <summary>When a record may go, and what is cut from states that arrive after that.</summary>
public sealed class PurgeDueTests
{
    private static readonly ActorId Actor = new(new NodeId(1), new HybridTime(1));

    [Fact]
    public void A_tombstone_is_due_at_its_origin_and_a_value_never()
    {
        var state = new byte[32];
        var length = LwwCell.Write(state, new HybridTime(5), new HybridTime(9), tombstone: true, default);
        Assert.Equal(new HybridTime(5), PurgeDue.Of(ResolutionRule.LastWriteWins, state.AsSpan(0, length)));
        length = LwwCell.Write(state, new HybridTime(5), new HybridTime(9), tombstone: false, default);
        Assert.Null(PurgeDue.Of(ResolutionRule.LastWriteWins, state.AsSpan(0, length)));
        Assert.Null(PurgeDue.Of(ResolutionRule.LastWriteWins, default));
    }

    [Fact]
    public void Siblings_are_due_when_the_newest_tombstone_is_and_one_value_keeps_them()
    {
        var set = Write(Write(DvvSet.Empty, 5, true), 8, true);
        Assert.Equal(new HybridTime(8), PurgeDue.Of(ResolutionRule.Siblings, Bytes(set)));
        Assert.Null(PurgeDue.Of(ResolutionRule.Siblings, Bytes(Write(set, 9, false))));
    }

    [Fact]
    public void What_does_not_live_here_is_cut_up_to_the_watermark_and_the_counter_stays()
    {
        var incoming = Write(Write(Write(DvvSet.Empty, 5, false), 6, false), 7, false);
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal((1, 3), SiblingState.WithoutOld(Bytes(incoming), default, new HybridTime(6), output));
        var cut = SiblingState.Read(output.WrittenSpan);
        Assert.Equal((1, 3UL), (cut.Count, cut.CounterOf(Actor)));
        output.ResetWrittenCount();
        Assert.Equal((1, 1), SiblingState.WithoutOld(Bytes(cut), default, new HybridTime(6), output));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void What_lives_here_is_not_cut_and_nothing_is_where_a_living_value_would_go_along()
    {
        var local = Write(DvvSet.Empty, 5, false);
        var known = Write(local, 6, false);
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal((2, 2), SiblingState.WithoutOld(Bytes(known), Bytes(known), new HybridTime(9), output));
        Assert.Equal((2, 2), SiblingState.WithoutOld(Bytes(known), Bytes(local), new HybridTime(9), output));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void A_value_between_two_moments_is_unknown_unless_its_write_is_known()
    {
        var local = Write(DvvSet.Empty, 5, false);
        var incoming = Write(local, 6, false);
        Assert.True(SiblingState.HasUnknown(Bytes(incoming), Bytes(local), new HybridTime(5), new HybridTime(6)));
        Assert.False(SiblingState.HasUnknown(Bytes(incoming), Bytes(incoming), new HybridTime(5), new HybridTime(6)));
        Assert.False(SiblingState.HasUnknown(Bytes(incoming), Bytes(local), new HybridTime(6), new HybridTime(9)));
        Assert.False(SiblingState.HasUnknown(Bytes(incoming), default, default, new HybridTime(4)));
        Assert.True(SiblingState.HasUnknown(Bytes(incoming), default, default, new HybridTime(5)));
    }

    private static DvvSet Write(DvvSet onto, long origin, bool tombstone) => onto.Update(
        VersionVector.Empty, Actor, new SiblingValue(new HybridTime(origin), tombstone, default), out _);

    private static byte[] Bytes(DvvSet set)
    {
        var writer = new ArrayBufferWriter<byte>();
        SiblingState.Write(writer, set);
        return writer.WrittenSpan.ToArray();
    }
}
