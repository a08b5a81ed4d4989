using System;
using System.Buffers;
using System.Linq;
using CsCheck;
using Starling.Api;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Xunit;

namespace Starling.Api.Tests;

public sealed class StoredReadingTests
{
    private const ulong Tag = 42;

    [Fact]
    public void Nothing_stored_is_never_written()
    {
        var reading = StoredReading.Read(default, Tag);
        Assert.Empty(reading.Versions);
        Assert.True(reading.Context.IsEmpty);
        Assert.False(reading.Found);
        Assert.False(reading.IsDeleted);
        Assert.Null(reading.Value);
    }

    [Theory]
    [InlineData(5, 5, 5)]
    [InlineData(5, 9, 9)]
    [InlineData(9, 5, 9)]
    public void A_cell_is_one_version_and_its_context_is_later_than_both_stamps(long origin, long writeTime, long seen)
    {
        var reading = StoredReading.Read(Cell(origin, writeTime, false, "hello"), Tag);
        var version = Assert.Single(reading.Versions);
        Assert.Equal(("hello", false, writeTime), (version.Value.Text, version.IsTombstone, version.WrittenAt));
        Assert.Equal("hello", reading.Value!.Text);
        Assert.Equal("text/plain; charset=utf-8", reading.Value.ContentType);
        Assert.Equal(ContextFault.None, CausalContext.TryDecode(reading.Context.Bytes.Span, Tag, out var context));
        Assert.Equal(new HybridTime(seen), context.Time);
        Assert.NotEqual(ContextFault.None, CausalContext.TryDecode(reading.Context.Bytes.Span, Tag + 1, out _));
    }

    [Fact]
    public void A_cell_s_tombstone_is_a_deleted_record_with_a_context()
    {
        var reading = StoredReading.Read(Cell(5, 5, true, null), Tag);
        Assert.True(reading.IsDeleted);
        Assert.False(reading.Found);
        Assert.Null(reading.Value);
        Assert.False(reading.Context.IsEmpty);
        Assert.True(Assert.Single(reading.Versions).IsTombstone);
    }

    [Fact]
    public void Siblings_come_newest_first_a_value_before_a_tombstone_of_the_same_time()
    {
        var state = Siblings((1, 10, "old"), (2, 30, null), (3, 30, "new"), (4, 20, "middle"));
        var reading = StoredReading.Read(state, Tag);
        Assert.Equal(["new", "(deleted)", "middle", "old"], reading.Versions.Select(v => v.IsTombstone ? "(deleted)" : v.Value.Text));
        Assert.Equal([30L, 30, 20, 10], reading.Versions.Select(v => v.WrittenAt));
        Assert.Equal("new", reading.Value!.Text);
        Assert.True(reading.Found);
        Assert.Equal(ContextFault.None, CausalContext.TryDecode(reading.Context.Bytes.Span, Tag, out var context));
        Assert.Equal(SiblingState.Read(state).Context, context.Vector);
    }

    [Fact]
    public void Siblings_that_are_all_tombstones_are_a_deleted_record()
    {
        var reading = StoredReading.Read(Siblings((1, 10, null), (2, 20, null)), Tag);
        Assert.True(reading.IsDeleted);
        Assert.Equal(2, reading.Versions.Count);
    }

    [Fact]
    public void A_version_s_id_depends_on_the_version_and_on_nothing_else()
    {
        var both = StoredReading.Read(Siblings((1, 10, "a"), (2, 20, "b")), Tag);
        var alone = StoredReading.Read(Siblings((1, 10, "a")), Tag + 5);
        Assert.Equal(alone.Versions[0].Id, both.Versions[1].Id);
        Assert.NotEqual(both.Versions[0].Id, both.Versions[1].Id);
        var one = StoredReading.Read(Cell(5, 5, false, "x"), Tag).Versions[0];
        Assert.Equal(one.Id, StoredReading.Read(Cell(5, 5, false, "x"), 0).Versions[0].Id);
        Assert.NotEqual(one.Id, StoredReading.Read(Cell(5, 6, false, "x"), Tag).Versions[0].Id);
        Assert.Equal(22, one.Tag.Length);
        Assert.All(one.Tag, c => Assert.True(char.IsAsciiLetterOrDigit(c)));
    }

    [Fact]
    public void A_tag_spells_the_id_in_base_62()
    {
        Assert.Equal(new string('0', 22), Version(0, 0).Tag);
        Assert.Equal(new string('0', 20) + "10", Version(0, 62).Tag);
        Assert.Equal("7n42DGM5Tflk9n8mt7Fhc7", Version(0, UInt128.MaxValue).Tag);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_700_000_000_123_456)]
    [InlineData(-1)]
    public void A_version_s_time_is_its_microseconds(long micros) =>
        Assert.Equal(micros, (Version(micros, 0).WrittenAtTime - DateTimeOffset.UnixEpoch).Ticks / 10);

    [Fact]
    public void A_write_time_that_no_calendar_knows_is_shown_as_the_nearest_one_that_it_knows()
    {
        Assert.Equal(DateTimeOffset.MinValue, Version(long.MinValue, 0).WrittenAtTime);
        Assert.Equal(9999, Version(long.MaxValue, 0).WrittenAtTime.Year);
        Assert.Equal(9999, Version(long.MaxValue / 10, 0).WrittenAtTime.Year);
    }

    [Fact]
    public void Damaged_states_are_an_error_and_never_anything_else() => Gen.Select(
        Gen.OneOf(Cell(5, 9, false, "hello"), Cell(5, 5, true, null), Siblings((1, 10, "a"), (2, 20, "b"), (3, 20, null))),
        Gen.Int[0, 200], Gen.Byte, Gen.Bool).Sample(
        (state, at, change, isCut) =>
        {
            var bytes = state.ToArray();
            at %= bytes.Length;
            bytes[at] ^= change;
            try
            {
                var reading = StoredReading.Read(isCut ? bytes[..at] : bytes, Tag);
                Assert.All(reading.Versions, version => Assert.NotNull(version.Value));
            }
            catch (StarlingException damage)
            {
                Assert.Equal(StarlingError.Internal, damage.Code);
            }
        },
        iter: 20_000);

    [Fact]
    public void A_value_that_is_no_value_is_an_error()
    {
        var writer = new ArrayBufferWriter<byte>();
        LwwCell.Write(writer, new HybridTime(1), new HybridTime(1), false, [5]);
        var damage = Assert.Throws<StarlingException>(() => StoredReading.Read(writer.WrittenMemory, Tag));
        Assert.Equal(StarlingError.Internal, damage.Code);
        Assert.Throws<StarlingException>(() => StoredReading.Read(new byte[] { 9, 1 }, Tag));
    }

    private static RecordVersion Version(long micros, UInt128 id) => new(Value.Empty, false, micros, id);

    private static byte[] Cell(long origin, long writeTime, bool tombstone, string? text)
    {
        var writer = new ArrayBufferWriter<byte>();
        LwwCell.Write(
            writer, new HybridTime(origin), new HybridTime(writeTime), tombstone, text is null ? [] : ValueTests.Stored(text));
        return writer.WrittenSpan.ToArray();
    }

    private static byte[] Siblings(params (int Node, long Origin, string? Text)[] writes)
    {
        var set = DvvSet.Empty;
        foreach (var (node, origin, text) in writes)
        {
            var value = new SiblingValue(new HybridTime(origin), text is null, text is null ? default : ValueTests.Stored(text));
            set = set.Update(VersionVector.Empty, new ActorId(new NodeId((UInt128)node), new HybridTime(7)), value, out _);
        }

        var writer = new ArrayBufferWriter<byte>();
        SiblingState.Write(writer, set);
        return writer.WrittenSpan.ToArray();
    }
}
