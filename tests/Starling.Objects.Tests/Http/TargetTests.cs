using System.Text;
using CsCheck;
using Starling.Objects.Http;
using Xunit;

namespace Starling.Objects.Tests.Http;

public sealed class TargetTests
{
    [Theory]
    [InlineData("/", "Root")]
    [InlineData("//ping/", "Ping")]
    [InlineData("http://h:1/stats?x", "Stats")]
    [InlineData("http://h:1", "Root")]
    [InlineData("/buckets", "Buckets")]
    [InlineData("/buckets/b/keys", "Keys")]
    [InlineData("/buckets/b/keys/", "Keys")]
    [InlineData("/buckets/b/keys/k/x,y,1", "LinkWalk")]
    [InlineData("/buckets/b/props", "BucketProps")]
    [InlineData("/riak/b", "OldBucket")]
    [InlineData("/types/t/props", "TypeProps")]
    [InlineData("/types/t/buckets/b/datatypes/k", "DataType")]
    [InlineData("/buckets/b", "None")]
    [InlineData("/favicon.ico", "None")]
    [InlineData("/riak/a://b/c", "LinkWalk")]
    public void Paths_name_what_they_name(string raw, string kind) => Assert.Equal(kind, Target.Parse(raw).Kind.ToString());

    [Fact]
    public void Segments_are_decoded_after_the_path_is_split()
    {
        var target = Target.Parse("/types/my%20type/buckets/a%2Fb/keys/c%2Fd+e?r=1&x=%26&r=2");
        Assert.Equal(("my type", "a/b", "c/d e"), (target.Type, target.BucketText, Encoding.UTF8.GetString(target.Key)));
        Assert.Equal(("1", "&", null), (target.Query["r"], target.Query["x"], target.Query["y"]));
    }

    [Fact]
    public void Decoding_undoes_encoding() =>
        Gen.Byte.Array.Sample(bytes => Assert.Equal(bytes, PercentText.Decode(PercentText.Encode(bytes))));

    [Fact]
    public void Any_text_decodes() => Gen.String.Sample(text => Assert.NotNull(PercentText.Decode(text)));

    [Fact]
    public void A_path_leads_back_to_its_target() => Gen.Select(Gen.Byte.Array[1, 20], Gen.Byte.Array[1, 20]).Sample((bucket, key) =>
    {
        foreach (var prefix in new[] { "/riak/B/K", "/buckets/B/keys/K", "/types/t/buckets/B/keys/K" })
        {
            var target = Target.Parse(prefix.Replace("B", PercentText.Encode(bucket)));
            var again = Target.Parse(target.PathOf(key));
            Assert.Equal((target.Form, target.Type), (again.Form, again.Type));
            Assert.Equal(bucket, again.Bucket);
            Assert.Equal(key, again.Key);
        }
    });
}
