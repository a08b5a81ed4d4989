using System;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;
using Xunit;

namespace Starling.Objects.Tests.Http;

/// <summary>The cases of every door, and those that need a cluster which fails on demand or tells what it was asked.</summary>
public sealed class FakeClusterTests(DoorHost host) : ObjectApiTests(host.Address, "siblings"), IClassFixture<DoorHost>
{
    private readonly FakeStarling starling = host.Starling;

    [Fact]
    public async Task Stats_tell_how_far_replicas_are_proven_equal()
    {
        var stats = await Door.GetAsync("/stats");
        Assert.Contains("\"agreement_slots\":64,\"agreement_slots_agreed\":60,\"agreement_slots_different\":3", stats.Text);
        Assert.Contains("\"agreement_records_unproven\":7,\"agreement_tombstones_waiting\":2,\"agreement_tombstones_uncounted\":0,\"agreement_proof_age\":12.5", stats.Text);
        Assert.Contains("\"agreement_watermark_age\":null,\"agreement_exchanges_total\":9", stats.Text);
    }

    [Theory]
    [InlineData("", LevelKind.Quorum, 0, 0)]
    [InlineData("?r=one", LevelKind.Number, 1, 0)]
    [InlineData("?r=0", LevelKind.Number, 1, 0)]
    [InlineData("?r=1&pr=2", LevelKind.Number, 2, 0)]
    [InlineData("?r=quorum&pr=3", LevelKind.Quorum, 0, 3)]
    [InlineData("?r=1&pr=all", LevelKind.All, 0, 1)]
    public async Task Read_parameters_become_a_level(string query, LevelKind kind, int count, int atLeast)
    {
        await Door.GetAsync(Typed + "/keys/k" + query);
        var level = starling.LastRead!.Level!.Value;
        Assert.Equal((kind, count, atLeast), (level.Kind, level.Count, starling.LastRead.AtLeast));
    }

    [Theory]
    [InlineData("", LevelKind.Quorum, 0, 0)]
    [InlineData("?w=1&dw=1", LevelKind.Number, 1, 0)]
    [InlineData("?w=1", LevelKind.Quorum, 0, 1)]
    [InlineData("?w=1&dw=1&pw=3", LevelKind.Number, 3, 0)]
    [InlineData("?node_confirms=3", LevelKind.Quorum, 0, 3)]
    [InlineData("?w=all", LevelKind.All, 0, 0)]
    public async Task Write_parameters_become_a_level(string query, LevelKind kind, int count, int atLeast)
    {
        await Door.PutAsync(Typed + "/keys/k" + query, "v");
        var level = starling.LastWrite!.Level!.Value;
        Assert.Equal((kind, count, atLeast), (level.Kind, level.Count, starling.LastWrite.AtLeast));
        Assert.False(starling.LastWrite.ReplaceAll);
    }

    [Fact]
    public async Task Other_parameters_reach_the_cluster()
    {
        await Door.GetAsync(Typed + "/keys/k?timeout=250&notfound_ok=false&basic_quorum=true&asis=true&sync_on_write=all");
        Assert.Equal(TimeSpan.FromMilliseconds(250), starling.LastRead!.Timeout);
        Assert.False(starling.LastRead.CountNotFound);
        Assert.True(starling.LastRead.GiveUpEarly);
        await Door.PutAsync(Plain + "/keys/k", "v");
        Assert.True(starling.LastWrite!.ReplaceAll);
    }

    [Fact]
    public async Task Rw_stands_for_r_and_w_of_a_delete()
    {
        await Door.PutAsync(Typed + "/keys/k", "v");
        await Door.SendAsync("DELETE", Typed + "/keys/k?rw=all");
        Assert.Equal((ConsistencyLevel.All, ConsistencyLevel.All), (starling.LastRead!.Level, starling.LastWrite!.Level));
    }

    [Fact]
    public async Task A_last_write_wins_table_says_so()
    {
        var got = await Door.GetAsync("/types/lww/buckets/b/props");
        Assert.Contains("\"last_write_wins\":true", got.Text);
        Assert.Contains("\"allow_mult\":false", got.Text);
        var refused = await Door.PutAsync(
            "/types/lww/buckets/b/props", "{\"props\":{\"allow_mult\":true}}", "Content-Type: application/json");
        Assert.Equal(400, refused.Status);
        await Door.PutAsync("/types/lww/buckets/b/keys/k", "v");
        Assert.Null(starling.LastWrite!.ReplaceAll);
    }

    [Fact]
    public async Task N_val_is_the_tables_replicas_in_all_data_centres()
    {
        Assert.Contains("\"n_val\":5", (await Door.GetAsync("/types/wide/props")).Text);
        Assert.Equal(404, (await Door.GetAsync("/types/wide/buckets/b/keys/k?r=5")).Status);
        Assert.Equal(400, (await Door.GetAsync("/types/wide/buckets/b/keys/k?r=6")).Status);
    }

    [Theory]
    [InlineData(StarlingError.Timeout, 503, "request timed out\n")]
    [InlineData(StarlingError.Unavailable, 503, "PW-value unsatisfied: 1/3\n")]
    [InlineData(StarlingError.ReplicasFailed, 503, "Too Many write failures to satisfy W/DW\n")]
    [InlineData(StarlingError.Overloaded, 503, "overload\n")]
    [InlineData(StarlingError.NotReady, 503, "because\n")]
    [InlineData(StarlingError.DiskFull, 507, "because\n")]
    [InlineData(StarlingError.TooLarge, 413, "because\n")]
    [InlineData(StarlingError.TooManySiblings, 500, "Error:\n{too_many_siblings,1}\nbecause\n")]
    [InlineData(StarlingError.ImpossibleLevel, 400, "Specified w/dw/pw/node_confirms values invalid for bucket n value of 3\n")]
    [InlineData(StarlingError.Internal, 500, "Error:\nbecause\n")]
    public async Task A_failed_write_says_whether_it_may_have_happened(StarlingError code, int status, string text)
    {
        foreach (var may in new[] { true, false })
        {
            starling.Before = (operation, _) =>
            {
                if (operation == "put")
                {
                    throw new StarlingException(code, "because", may) { Got = 1, Needed = 3 };
                }
            };
            var put = await Door.PutAsync(Typed + "/keys/k?pw=3", "v");
            starling.Before = null;
            Assert.Equal(status, put.Status);
            Assert.StartsWith(text, put.Text);
            Assert.Equal(may ? "true" : "false", put["X-Starling-May-Have-Happened"]);
            Assert.Contains(may ? "may have happened" : "has not happened", put.Text);
            Assert.Equal(code is StarlingError.Overloaded or StarlingError.NotReady ? "1" : null, put["Retry-After"]);
        }
    }

    [Fact]
    public async Task A_failed_read_names_the_value_and_nothing_of_writes()
    {
        starling.Before = (_, table) =>
        {
            if (table == "siblings")
            {
                throw new StarlingException(StarlingError.Unavailable, "because") { Got = 1, Needed = 2 };
            }
        };
        var get = await Door.GetAsync(Typed + "/keys/k");
        var put = await Door.PutAsync(Typed + "/keys/k", "v", "If-None-Match: *");
        starling.Before = null;
        Assert.Equal((503, "R-value unsatisfied: 1/2\n"), (get.Status, get.Text));
        Assert.Null(get["X-Starling-May-Have-Happened"]);
        Assert.Equal(503, put.Status);
    }

    [Fact]
    public async Task Properties_stay_known_while_no_quorum_of_them_answers()
    {
        await Door.PutAsync(Typed + "/props", "{\"props\":{\"allow_mult\":false}}", "Content-Type: application/json");
        await Door.PutAsync(Typed + "/keys/k", "1");
        starling.Before = (_, table) =>
        {
            if (table == "starling.buckets")
            {
                throw new StarlingException(StarlingError.Unavailable, "because") { Got = 1, Needed = 2 };
            }
        };
        await Door.PutAsync(Typed + "/keys/k", "2");
        var known = await Door.GetAsync(Typed + "/keys/k");
        var unknown = await Door.GetAsync(Typed + "x/keys/k");
        starling.Before = null;
        Assert.Equal((200, "2"), (known.Status, known.Text));
        Assert.Equal(503, unknown.Status);
    }

    [Fact]
    public async Task Large_values_and_many_siblings_are_logged()
    {
        host.Warnings.Clear();
        await Door.PutAsync(Typed + "/keys/large", new string('v', 1024 * 1024));
        for (var i = 0; i < 25; i++)
        {
            await Door.PutAsync(Typed + "/keys/many", "v");
        }

        Assert.Single(host.Warnings, id => id == 5100);
        Assert.DoesNotContain(5101, host.Warnings);
        await Door.GetAsync(Typed + "/keys/many");
        Assert.Single(host.Warnings, id => id == 5101);
    }

    [Fact]
    public async Task Types_stay_known_while_the_cluster_does_not_list_them()
    {
        await Door.PutAsync(Typed + "/keys/k", "1");
        starling.Before = (operation, _) =>
        {
            if (operation == "list")
            {
                throw new StarlingException(StarlingError.Timeout, "because");
            }
        };
        var known = await Door.GetAsync(Typed + "/keys/k");
        starling.Before = null;
        Assert.Equal((200, "1"), (known.Status, known.Text));
    }

    [Fact]
    public async Task A_bug_is_an_answer_too()
    {
        starling.Before = (_, _) => throw new InvalidOperationException("secret");
        var get = await Door.GetAsync(Typed + "/keys/k");
        starling.Before = null;
        Assert.Equal(500, get.Status);
        Assert.DoesNotContain("secret", get.Text);
    }

    [Fact]
    public async Task Stored_texts_cannot_break_out_of_a_header()
    {
        var value = new Value(new byte[] { 1 }, [new("content-type", "a/b\r\nX-Evil: 1"), new("x-riak-meta-a", "1\r\n\r\nevil")]);
        await starling.PutAsync("siblings", RecordKey.OfBucket("evil", "k"), value);
        var got = await Door.GetAsync("/types/siblings/buckets/evil/keys/k");
        Assert.Equal((200, "1    evil"), (got.Status, got["X-Riak-Meta-a"]));
        Assert.Null(got["X-Evil"]);
        await starling.PutAsync("siblings", RecordKey.OfBucket("evil", "k"), value);
        Assert.DoesNotContain("\r\nX-Evil", (await Door.GetAsync("/types/siblings/buckets/evil/keys/k", "Accept: multipart/mixed")).Text);
    }
}
