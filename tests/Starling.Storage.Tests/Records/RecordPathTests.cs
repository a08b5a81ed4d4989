using System;
using System.Linq;
using CsCheck;
using Starling.Storage.Records;
using Xunit;

namespace Starling.Storage.Tests.Records;

public sealed class RecordPathTests
{
    /// <summary>Keys of the bytes around which the escape could go wrong.</summary>
    internal static readonly Gen<byte[]> Keys = Gen.OneOf<byte>(0, 1, 2, 0xfe, 0xff).Array[0, 5];

    private static readonly Gen<Spot> Spots = Gen.Select(
        Gen.OneOf(0u, 1u, 255u, 256u, uint.MaxValue),
        Gen.OneOf(long.MinValue, -1L, 0L, 1L, 256L, long.MaxValue),
        Keys,
        Keys,
        (table, token, partition, clustering) => new Spot(table, token, partition, clustering));

    [Fact]
    public void Paths_are_ordered_as_what_they_name() => Gen.Select(Spots, Spots).Sample(
        (a, b) => Assert.Equal(Math.Sign(a.CompareTo(b)), Math.Sign(a.Path().AsSpan().SequenceCompareTo(b.Path()))), iter: 20_000);

    [Fact]
    public void No_partition_begins_like_another() => Gen.Select(Keys, Keys).Sample(
        (a, b) =>
        {
            var (first, second) = (new Spot(1, 0, a, []).Path(), new Spot(1, 0, b, []).Path());
            Assert.Equal(a.SequenceEqual(b), first.AsSpan().StartsWith(second));
        },
        iter: 20_000);

    [Fact]
    public void A_path_is_taken_apart_again_and_cut_short_it_is_refused() => Spots.Sample(
        spot =>
        {
            var path = spot.Path();
            Assert.True(path.Length <= RecordPath.SizeMax(spot.Partition.Length, spot.Clustering.Length));
            var partition = new byte[path.Length];
            Assert.True(RecordPath.TryRead(path, out var table, out var token, partition, out var length, out var start));
            Assert.Equal((spot.Table, spot.Token), (table, token));
            Assert.Equal(spot.Partition, partition[..length]);
            Assert.Equal(spot.Clustering, path[start..]);
            for (var cut = 0; cut < start; cut++)
            {
                Assert.False(RecordPath.TryRead(path.AsSpan(0, cut), out _, out _, partition, out _, out _));
            }
        },
        iter: 5000);

    [Theory]
    [InlineData("00000001800000000000000061")]
    [InlineData("000000018000000000000000610001")]
    [InlineData("00000001800000000000000061007F00")]
    [InlineData("0000000180000000000000006100FE0000")]
    public void What_no_writer_writes_is_refused(string path) =>
        Assert.False(RecordPath.TryRead(Convert.FromHexString(path), out _, out _, new byte[40], out _, out _));

    private sealed record Spot(uint Table, long Token, byte[] Partition, byte[] Clustering)
    {
        public byte[] Path()
        {
            var bytes = new byte[100];
            return bytes[..RecordPath.Write(bytes, Table, Token, Partition, Clustering)];
        }

        public int CompareTo(Spot other) =>
            Table != other.Table ? Table.CompareTo(other.Table)
            : Token != other.Token ? Token.CompareTo(other.Token)
            : Partition.AsSpan().SequenceCompareTo(other.Partition) is not 0 and var byPartition ? byPartition
            : Clustering.AsSpan().SequenceCompareTo(other.Clustering);
    }
}
