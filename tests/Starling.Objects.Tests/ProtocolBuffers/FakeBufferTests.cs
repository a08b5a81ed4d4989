using System;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Objects.Tests.Http;
using Xunit;

namespace Starling.Objects.Tests.ProtocolBuffers;

/// <summary>The cases of every door, and those that need a cluster which fails on demand or tells what it was asked.</summary>
public sealed class FakeBufferTests(BufferHost host) : BufferApiTests(host.Address, "siblings"), IClassFixture<BufferHost>
{
    private const ulong One = 4294967294;
    private const ulong Quorum = 4294967293;
    private const ulong All = 4294967292;

    private readonly FakeStarling starling = host.Starling;

    [Fact]
    public async Task Quorums_become_levels()
    {
        await GetAsync("k", fields => fields.Add(3, One).Add(4, 2UL).Add(6, false).Add(5, true).Add(10, 250UL));
        Assert.Equal((LevelKind.Number, 2), (starling.LastRead!.Level!.Value.Kind, starling.LastRead.Level.Value.Count));
        Assert.Equal((false, true), (starling.LastRead.CountNotFound, starling.LastRead.GiveUpEarly));
        Assert.Equal(TimeSpan.FromMilliseconds(250), starling.LastRead.Timeout);
        await GetAsync("k", fields => fields.Add(3, All));
        Assert.Equal(ConsistencyLevel.All, starling.LastRead.Level);
        await PutAsync("k", "v", more: fields => fields.Add(5, Quorum).Add(6, 1UL).Add(8, 3UL));
        Assert.Equal((ConsistencyLevel.Quorum, 3), (starling.LastWrite!.Level, starling.LastWrite.AtLeast));
    }

    [Theory]
    [InlineData(StarlingError.Timeout, 0, 0, "timeout")]
    [InlineData(StarlingError.Overloaded, 0, 0, "overload")]
    [InlineData(StarlingError.Unavailable, 1, 2, "{pr_val_unsatisfied,2,1}")]
    [InlineData(StarlingError.TooManySiblings, 0, 0, "{too_many_siblings,100}")]
    [InlineData(StarlingError.UnknownTable, 0, 0, "No bucket-type named 'siblings'")]
    [InlineData(StarlingError.NotReady, 0, 0, "because")]
    public async Task Failures_of_the_cluster_become_Riaks_texts(StarlingError code, int got, int needed, string text)
    {
        starling.Before = (operation, table) =>
        {
            if (operation == "get" && table == "siblings")
            {
                throw new StarlingException(code, "because") { Got = got, Needed = needed };
            }
        };
        try
        {
            Assert.Equal(text, (await GetAsync("k", fields => fields.Add(3, 1UL).Add(4, 2UL))).Error);
        }
        finally
        {
            starling.Before = null;
        }

        Assert.Equal(2, (await Door.AskAsync(1)).Code);
    }

    [Fact]
    public async Task A_list_that_fails_half_way_says_so_and_the_connection_goes_on()
    {
        for (var i = 0; i < 5; i++)
        {
            await PutAsync("k" + i, "v");
        }

        var pages = 0;
        starling.ScanPageSize = 2;
        starling.Before = (operation, table) =>
        {
            if (operation == "scan" && ++pages == 2)
            {
                throw new StarlingException(StarlingError.Timeout, "too slow");
            }
        };
        try
        {
            var list = BufferClient.Frame(17, new Fields().Add(1, Bucket).Add(3, "siblings").ToArray());
            await Door.SendAsync([.. list, .. BufferClient.Frame(1, [])]);
            BufferAnswer answer;
            while ((answer = (await Door.ReadAsync())!).Error is null)
            {
                Assert.Equal(18, answer.Code);
            }

            Assert.Equal("timeout", answer.Error);
            Assert.Equal(2, (await Door.ReadAsync())!.Code);
        }
        finally
        {
            starling.Before = null;
            starling.ScanPageSize = null;
        }
    }

    [Fact]
    public async Task Lists_are_as_safe_as_the_buckets_reads()
    {
        var list = new Fields().Add(1, Bucket).Add(2, "$bucket").Add(3, 0UL).Add(4, "").Add(12, "siblings");
        await Door.AskAsync(25, list);
        Assert.True(starling.LastScan!.Quorum);
        await Door.AskAsync(21, new Fields().Add(1, Bucket).Add(2, new Fields().Add(15, 1UL)).Add(3, "siblings"));
        await Door.AskAsync(25, list);
        Assert.False(starling.LastScan.Quorum);
    }

    [Fact]
    public async Task A_bucket_that_shows_one_value_is_indexed_under_that_one()
    {
        foreach (var term in new[] { "old", "new" })
        {
            await PutAsync("k", term, content: fields => fields.Add(10, new Fields().Add(1, "s_bin").Add(2, term)));
        }

        await Door.AskAsync(21, new Fields().Add(1, Bucket).Add(2, new Fields().Add(2, false)).Add(3, "siblings"));
        foreach (var (term, count) in new[] { ("old", 0), ("new", 1) })
        {
            var found = await Door.AskAsync(25, new Fields().Add(1, Bucket).Add(2, "s_bin").Add(3, 0UL).Add(4, term).Add(12, "siblings"));
            Assert.Equal((26, count), (found.Code, found.Fields.All(1).Count));
        }
    }

    [Fact]
    public async Task A_bug_is_an_answer_too()
    {
        starling.Before = (operation, table) => throw new InvalidOperationException(operation + table);
        try
        {
            Assert.Contains("the node's log", (await PutAsync("k", "v")).Error);
        }
        finally
        {
            starling.Before = null;
        }

        Assert.Equal(2, (await Door.AskAsync(1)).Code);
    }

    [Fact]
    public async Task Both_forms_of_the_door_show_the_same_object()
    {
        using var http = new DoorClient(host.Http);
        var path = $"/types/siblings/buckets/{Bucket}/keys/";
        await http.PutAsync(
            path + "h", "from http", "Content-Type: text/html; charset=latin1", "X-Riak-Meta-Colour: green", "X-Riak-Index-a_int: 1, 2",
            "Link: </buckets/o/keys/a%2Fb>; riaktag=\"friend\"");
        var content = (await GetAsync("h")).Fields.Messages(1)[0];
        Assert.Equal(("from http", "text/html", "latin1"), (content.Text(1), content.Text(2), content.Text(3)));
        Assert.Equal("a/b", content.Messages(6)[0].Text(2));
        Assert.Equal("colour", content.Messages(9)[0].Text(1));
        Assert.Equal(2, content.Messages(10).Count);

        await PutAsync("p", "from buffers", content: fields => fields
            .Add(2, "text/html").Add(3, "latin1").Add(9, new Fields().Add(1, "Colour").Add(2, "green"))
            .Add(6, new Fields().Add(1, "o").Add(2, "a/b").Add(3, "friend")).Add(10, new Fields().Add(1, "a_int").Add(2, "1")));
        var got = await http.GetAsync(path + "p");
        Assert.Equal(("from buffers", "text/html; charset=latin1"), (got.Text, got["Content-Type"]));
        Assert.Equal(("green", "1"), (got["X-Riak-Meta-Colour"], got["X-Riak-Index-a_int"]));
        Assert.Contains("</buckets/o/keys/a%2Fb>; riaktag=\"friend\"", got["Link"]);
        Assert.Equal(got.Vclock, Convert.ToBase64String((await GetAsync("p")).Vclock!));
    }
}
