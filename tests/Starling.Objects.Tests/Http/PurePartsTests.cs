using System;
using System.Linq;
using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Starling.Api;
using Starling.Objects.Http;
using Xunit;

namespace Starling.Objects.Tests.Http;

public sealed class PurePartsTests
{
    [Theory]
    [InlineData(null, "a/b", 1)]
    [InlineData("*/*", "a/b", 1)]
    [InlineData("a/*;q=0.5, */*;q=0.1", "a/b", 0.5)]
    [InlineData("a/b;q=0, */*", "a/b; charset=x", 0)]
    [InlineData("A/B", "a/b", 1)]
    [InlineData("c/d", "a/b", 0)]
    public void The_most_specific_range_decides(string? accept, string type, double quality) =>
        Assert.Equal(quality, MediaType.Quality(accept, type));

    [Theory]
    [InlineData("*", "t", true)]
    [InlineData("\"x\", W/\"t\"", "t", true)]
    [InlineData("t", "t", true)]
    [InlineData("\"x\"", "t", false)]
    public void Entity_tags(string list, string tag, bool matches) => Assert.Equal(matches, Conditionals.Matches(list, tag));

    [Fact]
    public void A_condition_in_the_future_is_ignored()
    {
        var modified = new DateTimeOffset(2026, 1, 1, 0, 0, 0, 500, TimeSpan.Zero);
        var headers = new HeaderDictionary { ["If-Modified-Since"] = HttpDate.Show(modified.AddHours(1)) };
        Assert.Null(Conditionals.Decide(headers, true, "t", modified, modified.AddMinutes(1)));
        Assert.Equal(304, Conditionals.Decide(headers, true, "t", modified, modified.AddHours(2)));
        Assert.Null(Conditionals.Decide(headers, false, "t", modified, modified.AddHours(2)));
        headers["If-Modified-Since"] = "nonsense";
        Assert.Null(Conditionals.Decide(headers, true, "t", modified, modified.AddHours(2)));
    }

    [Fact]
    public void A_date_that_was_shown_is_not_older_than_the_object()
    {
        // Objects are stamped in microseconds and dates have seconds: the same second is the same date.
        var modified = new DateTimeOffset(2026, 1, 1, 0, 0, 0, 999, TimeSpan.Zero);
        var headers = new HeaderDictionary { ["If-Unmodified-Since"] = HttpDate.Show(modified) };
        Assert.Null(Conditionals.Decide(headers, false, "t", modified, modified));
    }

    [Fact]
    public void Stored_headers_come_back_as_they_went()
    {
        var request = new HeaderDictionary
        {
            ["Content-Type"] = "a/b; charset=c", ["Content-Encoding"] = "gzip", ["X-Riak-Meta-B"] = "2", ["x-riak-meta-a"] = "1",
            ["X-Riak-Index-F_Bin"] = new[] { "x, y", "z" },
            ["Link"] = "</buckets/b/keys/k>; riaktag=\"t\", </riak/b/l%2Fm>; riaktag=\"u\"",
        };
        var value = new Value(default, StoredHeaders.Read(request));
        var shown = new HeaderDictionary();
        foreach (var (name, text) in StoredHeaders.Show(value, Target.Parse("/buckets/b/keys/k")))
        {
            shown.Append(name, text);
        }

        var again = new Value(default, StoredHeaders.Read(shown));
        Assert.Equal(value.Headers, again.Headers);
        Assert.Equal(9, value.Headers.Count);
        Assert.Equal(["x", "y", "z"], value.Headers.Where(h => h.Name == "x-riak-index-f_bin").Select(h => h.Text));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public void A_control_character_is_refused(string text)
    {
        var refused = Assert.Throws<RefusedException>(() => StoredHeaders.Read(new HeaderDictionary { ["X-Riak-Meta-a"] = text }));
        Assert.Equal(400, refused.Answer.Status);
    }

    [Fact]
    public void Any_link_header_is_read_or_refused() => Gen.String[Gen.Char["<>;,/\"= riaktgbuckets%2Fky"], 0, 60].Sample(text =>
    {
        try
        {
            LinkHeader.Read(text, []);
        }
        catch (RefusedException refused)
        {
            Assert.Equal(400, refused.Answer.Status);
        }
    });

    [Fact]
    public void Overrides_come_back_as_they_went()
    {
        var body = Encoding.UTF8.GetBytes("{\"props\":{\"r\":2,\"w\":\"all\",\"allow_mult\":1,\"x\":{\"y\":[null]},\"backend\":\"b\"}}");
        var now = BucketProperties.Of(new TableDefinition { Name = "t" }, BucketProperties.NoOverrides);
        var change = PropertyChange.Parse(body, now, 3);
        Assert.Equal(change.Accepted, OverridesRecord.Read(OverridesRecord.Write(change.Accepted)));
        Assert.Equal("true", change.Accepted["allow_mult"]);
        Assert.Empty(OverridesRecord.Read(null));
    }

    [Fact]
    public void A_tables_properties_are_the_types_and_bad_ones_are_left_out()
    {
        var table = new TableDefinition
        {
            Name = "t",
            Properties = new System.Collections.Generic.Dictionary<string, string>
            {
                ["allow_mult"] = "false", ["r"] = "one", ["w"] = "0", ["pw"] = "0", ["dw"] = "many", ["riak.mine"] = "[1]", ["cql.x"] = "1",
            },
        };
        var type = BucketProperties.Of(table, BucketProperties.NoOverrides);
        Assert.False(type.AllowMult);
        Assert.Equal((1, true, true), (type.R.Count, type.W.IsQuorum, type.Dw.IsQuorum));
        Assert.Equal(("[1]", null), (type["mine"], type["cql.x"]));
    }

    [Fact]
    public void Quorum_values()
    {
        Assert.True(default(QuorumNumber).IsDefault);
        Assert.Equal([3, 2, 1, 0, 7], new[] { "all", "quorum", "one", "0", "7" }.Select(text =>
            QuorumNumber.TryParse(text, out var number) ? number.Resolve(3) : -1));
        foreach (var text in new[] { "", "-1", "1.5", "QUORUM", "99999999999" })
        {
            Assert.False(QuorumNumber.TryParse(text, out _));
        }
    }

    [Fact]
    public void Generated_texts_differ_and_hashes_do_not()
    {
        Assert.NotEqual(Base62.Random(), Base62.Random());
        Assert.Equal(Base62.Hash([1]), Base62.Hash([1]));
        Assert.NotEqual(Base62.Hash([1]), Base62.Hash([2]));
        Assert.Equal(22, Base62.Random().Length);
    }
}
