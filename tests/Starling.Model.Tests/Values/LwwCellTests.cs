using System;
using System.Buffers;
using CsCheck;
using Starling.Model.Time;
using Starling.Model.Values;
using Xunit;

namespace Starling.Model.Tests.Values;

public sealed class LwwCellTests
{
    /// <summary>States from a small world, so that ties of each kind are frequent.</summary>
    internal static readonly Gen<byte[]> States = Gen.Select(
        Gen.Long[-1, 2], Gen.Long[-1, 2], Gen.Bool, Gen.Byte[0x7F, 0x81].Array[0, 2], Gen.Long[-1, 2],
        (origin, writeTime, tombstone, value, expiry) =>
            tombstone || expiry < 0 ? State(origin, writeTime, tombstone, value) : Expiring(origin, writeTime, expiry, value));

    internal static byte[] State(long origin, long writeTime, bool tombstone, params byte[] value)
    {
        var writer = new ArrayBufferWriter<byte>();
        LwwCell.Write(writer, new HybridTime(origin), new HybridTime(writeTime), tombstone, value);
        return writer.WrittenSpan.ToArray();
    }

    internal static byte[] Expiring(long origin, long writeTime, long expiry, params byte[] value)
    {
        var writer = new ArrayBufferWriter<byte>();
        LwwCell.Write(writer, new HybridTime(origin), new HybridTime(writeTime), false, value, new HybridTime(expiry));
        return writer.WrittenSpan.ToArray();
    }

    [Fact]
    public void Bytes_never_change()
    {
        const long origin = 0x0102030405060708;
        Assert.Equal("010001020304050607086869", Convert.ToHexString(State(origin, origin, false, 0x68, 0x69)));
        Assert.Equal("01010102030405060708", Convert.ToHexString(State(origin, origin, true)));
        Assert.Equal("01020102030405060708FFFFFFFFFFFFFFFF68", Convert.ToHexString(State(origin, -1, false, 0x68)));
        Assert.Equal("01030102030405060708000000000000000A", Convert.ToHexString(State(origin, 10, true)));
        Assert.Equal("01040102030405060708000000000000000B68", Convert.ToHexString(Expiring(origin, origin, 11, 0x68)));
        Assert.Equal(
            "01060102030405060708000000000000000A000000000000000B68", Convert.ToHexString(Expiring(origin, 10, 11, 0x68)));
    }

    [Fact]
    public void Reading_gives_back_what_was_written() => Gen.Select(
        Gen.Long, Gen.Long, Gen.Bool, Gen.Bool, Gen.Byte.Array[0, 40]).Sample(
        (origin, other, same, tombstone, value) =>
        {
            var (made, written) = (new HybridTime(origin), new HybridTime(same ? origin : other));
            var state = State(made.Micros, written.Micros, tombstone, value);
            var target = new byte[LwwCell.Size(made, written, value.Length)];
            Assert.Equal(target.Length, LwwCell.Write(target, made, written, tombstone, value));
            Assert.Equal(state, target);
            Assert.True(LwwView.TryRead(state, out var view));
            Assert.Equal(made, view.Origin);
            Assert.Equal(written, view.WriteTime);
            Assert.Equal(tombstone, view.IsTombstone);
            Assert.Equal(value, view.Value);
        });

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0100000000000000")]
    [InlineData("010000000000000000")]
    [InlineData("02000000000000000001")]
    [InlineData("00000000000000000001")]
    [InlineData("01040000000000000001")]
    [InlineData("01080000000000000001")]
    [InlineData("010400000000000000010000000000000A")]
    [InlineData("0105000000000000000100000000000000010A")] // a tombstone with an expiry
    [InlineData("0107000000000000000100000000000000020000000000000003")]
    [InlineData("01800000000000000001")]
    [InlineData("01020000000000000001")]
    [InlineData("010200000000000000010000000000000A")]
    [InlineData("010200000000000000010000000000000001")]
    public void What_no_writer_writes_is_refused(string hex)
    {
        Assert.False(LwwView.TryRead(Convert.FromHexString(hex), out _));
        Assert.False(RecordState.IsValid(ResolutionRule.LastWriteWins, Convert.FromHexString(hex)));
    }

    [Fact]
    public void What_is_accepted_is_the_one_encoding() => Gen.Byte[0, 7].Array[0, 32].Sample(
        bytes =>
        {
            if (LwwView.TryRead(bytes, out var view))
            {
                var value = view.Value.ToArray();
                var (origin, writeTime) = (view.Origin.Micros, view.WriteTime.Micros);
                Assert.Equal(bytes, view.Expiry is { } expiry
                    ? Expiring(origin, writeTime, expiry.Micros, value)
                    : State(origin, writeTime, view.IsTombstone, value));
            }
        },
        iter: 40000);

    [Fact]
    public void The_order_is_total_and_ends_only_at_equal_bytes() => Gen.Select(States, States, States).Sample(
        (one, two, three) =>
        {
            Assert.Equal(one.AsSpan().SequenceEqual(two), Compare(one, two) == 0);
            Assert.Equal(Math.Sign(Compare(one, two)), -Math.Sign(Compare(two, one)));
            Assert.True(Compare(one, two) < 0 || Compare(two, three) < 0 || Compare(one, three) >= 0);
        },
        iter: 20000);

    [Fact]
    public void Write_time_then_tombstone_then_greater_bytes_then_later_expiry_then_origin()
    {
        Beats(State(1, 9, false), State(8, 8, true, 0xFF));
        Beats(State(1, 5, true), State(9, 5, false, 0xFF));
        Beats(State(1, 5, false, 0x80), State(9, 5, false, 0x7F, 0x7F));
        Beats(State(1, 5, false, 0x80, 0x00), State(9, 5, false, 0x80));
        Beats(State(2, 5, false, 0x80), State(1, 5, false, 0x80));
        Beats(State(1, 0, false), State(1, -1, false));
        Beats(Expiring(1, 5, 8, 0x80), Expiring(9, 5, 7, 0x80));
        Beats(State(1, 5, false, 0x80), Expiring(9, 5, long.MaxValue, 0x80));
        Beats(Expiring(1, 5, 1, 0x81), State(9, 5, false, 0x80));
        Beats(State(1, 5, true), Expiring(9, 5, 9, 0x81));
        Beats(Expiring(2, 5, 7, 0x80), Expiring(1, 5, 7, 0x80));
    }

    [Fact]
    public void A_tombstone_takes_no_expiry()
    {
        var writer = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(
            () => LwwCell.Write(writer, new HybridTime(1), new HybridTime(1), true, [], new HybridTime(2)));
    }

    private static void Beats(byte[] winner, byte[] loser)
    {
        Assert.True(Compare(winner, loser) > 0);
        Assert.True(Compare(loser, winner) < 0);
    }

    private static int Compare(byte[] one, byte[] two)
    {
        Assert.True(LwwView.TryRead(one, out var left));
        Assert.True(LwwView.TryRead(two, out var right));
        return LwwView.Compare(left, right);
    }
}
