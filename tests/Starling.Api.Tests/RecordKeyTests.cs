using System;
using CsCheck;
using Starling.Api;
using Xunit;

namespace Starling.Api.Tests;

public sealed class RecordKeyTests
{
    private static readonly Gen<byte[]> Parts = Gen.OneOf(Gen.Byte.Array[0, 5], Gen.Byte.Array[126, 130]);

    [Fact]
    public void Bucket_and_key_come_apart_again_and_no_two_pairs_share_a_partition() => Gen.Select(Parts, Parts, Parts, Parts).Sample(
        (bucket, key, bucket2, key2) =>
        {
            var made = RecordKey.OfBucket(bucket, key);
            Assert.True(made.TrySplitBucket(out var bucketAgain, out var keyAgain));
            Assert.Equal(bucket, bucketAgain.ToArray());
            Assert.Equal(key, keyAgain.ToArray());
            Assert.True(made.Clustering.IsEmpty);
            var isSame = bucket.AsSpan().SequenceEqual(bucket2) && key.AsSpan().SequenceEqual(key2);
            Assert.Equal(isSame, made == RecordKey.OfBucket(bucket2, key2));
        });

    [Fact]
    public void The_border_between_bucket_and_key_counts() =>
        Assert.NotEqual(RecordKey.OfBucket("ab", "c"), RecordKey.OfBucket("a", "bc"));

    [Fact]
    public void Bytes_of_a_bucket_s_key_never_change() =>
        Assert.Equal("036162636B", Convert.ToHexString(RecordKey.OfBucket("abc", "k").Partition.Span));

    [Theory]
    [InlineData("")]
    [InlineData("05")]
    [InlineData("0461626B")]
    [InlineData("80")]
    [InlineData("8000")]
    [InlineData("FFFFFFFFFFFFFFFFFF01")]
    public void Other_partition_keys_do_not_come_apart(string hex) =>
        Assert.False(new RecordKey(Convert.FromHexString(hex)).TrySplitBucket(out _, out _));

    [Fact]
    public void Keys_are_equal_by_content()
    {
        RecordKey text = "k";
        Assert.Equal(text, new RecordKey("k"u8.ToArray()));
        Assert.Equal(text.GetHashCode(), new RecordKey("k"u8.ToArray()).GetHashCode());
        Assert.True(text != new RecordKey("k"u8.ToArray(), "c"u8.ToArray()));
    }
}
