using System;
using System.Linq;
using CsCheck;
using Starling.Model.Causality;
using Xunit;
using static Starling.Model.Tests.Causality.Sample;

namespace Starling.Model.Tests.Causality;

public sealed class DvvSetBytesTests
{
    private const string ActorA = "000000000000000000000000000000010000000000000064";
    private const string ActorB = "000000000000000000000000000000020000000000000064";

    [Fact]
    public void Bytes_never_change()
    {
        var set = DvvSet.Empty.Put(A, "v1").Put(A, "v2", origin: 0x0102)
            .Update(Vector(new Dot(B, 299)), B, Tombstone(3), out _);
        Assert.Equal(
            "02"
            + ActorA + "02" + "02"
            + "00" + "0000000000000102" + "02" + "7632"
            + "00" + "0000000000000001" + "02" + "7631"
            + ActorB + "AC02" + "01" + "01" + "0000000000000003" + "00",
            Convert.ToHexString(set.Bytes()));
        Assert.Equal("00", Convert.ToHexString(DvvSet.Empty.Bytes()));
        Assert.Equal(
            "01" + ActorA + "01" + "01" + "02" + "0000000000000001" + "0000000000000009" + "02" + "7631",
            Convert.ToHexString(DvvSet.Empty.Update(Vector(), A, Expiring("v1", 9), out _).Bytes()));
    }

    [Fact]
    public void Every_truncation_is_refused_and_a_trailing_byte_is_left_over() => Step.Runs(20, kinds: 6).Sample(
        steps =>
        {
            foreach (var set in OracleRun.Of(steps).Sets)
            {
                var good = set.Bytes();
                for (var length = 0; length < good.Length; length++)
                {
                    ReadOnlySpan<byte> cut = good.AsSpan(0, length);
                    Assert.False(DvvSet.TryRead(ref cut, out var none));
                    Assert.Equal(length, cut.Length);
                    Assert.Same(DvvSet.Empty, none);
                }

                ReadOnlySpan<byte> longer = [.. good, 7];
                Assert.True(DvvSet.TryRead(ref longer, out var read));
                Assert.Equal(1, longer.Length);
                Assert.Equal(set, read);
            }
        },
        iter: 100);

    [Fact]
    public void What_is_accepted_after_damage_is_still_the_one_encoding_of_a_set() => Gen.Select(
        Step.Runs(12, kinds: 6), Gen.Int[0, 9999], Gen.Byte).Sample(
        (steps, where, change) =>
        {
            var bytes = OracleRun.Of(steps).Sets[0].Bytes();
            bytes[where % bytes.Length] = change;
            ReadOnlySpan<byte> rest = bytes;
            if (DvvSet.TryRead(ref rest, out var set))
            {
                Assert.Equal(bytes[..^rest.Length], set.Bytes());
                Assert.Equal(set.Count, set.Count());
                Assert.Equal(set, DvvSet.Merge(set, set));
                Assert.All(set, sibling => Assert.True(set.Context.Covers(sibling.Dot)));
            }
        },
        iter: 5000);

    [Fact]
    public void Random_bytes_never_throw() => Gen.Byte.Array[0, 100].Sample(
        bytes =>
        {
            ReadOnlySpan<byte> rest = bytes;
            DvvSet.TryRead(ref rest, out _);
            rest = bytes;
            VersionVector.TryRead(ref rest, out _);
        },
        iter: 5000);

    [Theory]
    [InlineData("02" + ActorB + "0100" + ActorA + "0100")] // disorder
    [InlineData("02" + ActorA + "0100" + ActorA + "0100")] // an actor twice
    [InlineData("01" + ActorA + "0000")] // a counter of zero
    [InlineData("01" + ActorA + "810000")] // a number that could be shorter
    [InlineData("01" + ActorA + "01" + "02" + "00000000000000000100" + "00000000000000000100")] // two of one
    [InlineData("01" + ActorA + "01" + "01" + "04000000000000000100")] // an unknown flag
    [InlineData("01" + ActorA + "01" + "01" + "030000000000000001000000000000000200")] // a tombstone with an expiry
    [InlineData("01" + ActorA + "01" + "01" + "0200000000000000010000000000000002")] // an expiry and no length
    [InlineData("01" + ActorA + "01" + "01" + "0000000000000000018000")] // a length that could be shorter
    [InlineData("01" + ActorA + "01" + "01" + "000000000000000001FFFFFFFFFFFFFFFFFF01")] // a length beyond all bytes
    [InlineData("8120")] // more actors than a set may have
    public void What_no_writer_writes_is_refused(string hex)
    {
        ReadOnlySpan<byte> bytes = Convert.FromHexString(hex);
        Assert.False(DvvSet.TryRead(ref bytes, out _));
    }

    [Fact]
    public void Values_are_equal_by_content()
    {
        Assert.Equal(Value("x"), Value("x"));
        Assert.Equal(Value("x").GetHashCode(), Value("x").GetHashCode());
        Assert.NotEqual(Value("x"), Value("y"));
        Assert.NotEqual(Value("x"), Value("x", origin: 2));
        Assert.NotEqual(Value(""), Tombstone());
    }
}
