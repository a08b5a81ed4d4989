using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Objects.Tests.ProtocolBuffers;

/// <summary>What any door of protocol buffers must do, told in plain frames: the same cases run against a pretend cluster and a real
/// one.</summary>
/// <param name="address">Where the door listens.</param>
/// <param name="type">A table with the rule siblings and no properties.</param>
public abstract class BufferApiTests(IPEndPoint address, string type) : IAsyncLifetime
{
    private readonly string bucket = "b" + Guid.NewGuid().ToString("N");

    private protected BufferClient Door { get; private set; } = null!;

    /// <summary>A bucket that nobody else uses.</summary>
    private protected string Bucket => bucket;

    public async ValueTask InitializeAsync() => Door = await BufferClient.ConnectAsync(address);

    public ValueTask DisposeAsync()
    {
        Door.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected Task<BufferAnswer> GetAsync(string key, Action<Fields>? more = null, string? ofType = null)
    {
        var fields = new Fields().Add(1, bucket).Add(2, key).Add(13, ofType ?? type);
        more?.Invoke(fields);
        return Door.AskAsync(9, fields);
    }

    private protected Task<BufferAnswer> PutAsync(
        string? key, string value, byte[]? vclock = null, Action<Fields>? more = null, Action<Fields>? content = null, string? ofType = null)
    {
        var inner = new Fields().Add(1, value);
        content?.Invoke(inner);
        var fields = new Fields().Add(1, bucket);
        if (key is not null)
        {
            fields.Add(2, key);
        }

        fields.Add(3, vclock).Add(4, inner).Add(16, ofType ?? type);
        more?.Invoke(fields);
        return Door.AskAsync(11, fields);
    }

    private protected Task<BufferAnswer> DeleteAsync(string key, byte[]? vclock = null) =>
        Door.AskAsync(13, new Fields().Add(1, bucket).Add(2, key).Add(4, vclock).Add(13, type));

    [Fact]
    public async Task A_ping_is_answered()
    {
        var answer = await Door.AskAsync(1);
        Assert.Equal((2, 0), (answer.Code, answer.Payload.Length));
    }

    [Fact]
    public async Task The_server_says_a_version_that_clients_take()
    {
        var info = await Door.AskAsync(7);
        Assert.Equal(8, info.Code);
        Assert.StartsWith("starling@", info.Fields.Text(1));
        Assert.True(string.CompareOrdinal("2.1", info.Fields.Text(2)) < 0);
    }

    [Fact]
    public async Task A_client_id_is_kept()
    {
        Assert.Equal(4, (await Door.AskAsync(3)).Fields[1]!.Length);
        Assert.Equal(6, (await Door.AskAsync(5, new Fields().Add(1, "me"))).Code);
        Assert.Equal("me", (await Door.AskAsync(3)).Fields.Text(1));
        Assert.NotNull((await Door.AskAsync(5)).Error);
    }

    [Fact]
    public async Task What_was_put_is_got_with_all_that_describes_it()
    {
        var put = await PutAsync("k", "hello", content: fields => fields
            .Add(2, "text/html").Add(3, "utf-8").Add(4, "identity")
            .Add(6, new Fields().Add(1, "other").Add(2, "a/b").Add(3, "friend"))
            .Add(9, new Fields().Add(1, "Colour").Add(2, "grün")).Add(9, new Fields().Add(1, "empty"))
            .Add(10, new Fields().Add(1, "Age_int").Add(2, "-8")).Add(10, new Fields().Add(1, "name_bin").Add(2, "x, y")));
        Assert.Equal((12, 0), (put.Code, put.Payload.Length));

        var got = await GetAsync("k");
        Assert.Equal(10, got.Code);
        var content = Assert.Single(got.Fields.Messages(1));
        Assert.Equal(("hello", "text/html", "utf-8", "identity"), (content.Text(1), content.Text(2), content.Text(3), content.Text(4)));
        Assert.Equal(22, content.Text(5)!.Length);
        var link = Assert.Single(content.Messages(6));
        Assert.Equal(("other", "a/b", "friend"), (link.Text(1), link.Text(2), link.Text(3)));
        Assert.InRange(content.Number(7)!.Value, 1_600_000_000UL, 4_000_000_000UL);
        Assert.Equal([("Colour", "grün"), ("empty", "")], content.Messages(9).Select(pair => (pair.Text(1)!, pair.Text(2)!)));
        Assert.Equal([("age_int", "-8"), ("name_bin", "x, y")], content.Messages(10).Select(pair => (pair.Text(1)!, pair.Text(2)!)));
        Assert.Null(content.Number(11));
        Assert.NotEmpty(got.Vclock!);
    }

    [Fact]
    public async Task Keys_and_values_are_bytes()
    {
        var (key, value) = (new byte[] { 0, 255, 47, 37 }, new byte[] { 0, 1, 254, 255 });
        var put = new Fields().Add(1, bucket).Add(2, key).Add(4, new Fields().Add(1, value)).Add(16, type);
        Assert.Equal(12, (await Door.AskAsync(11, put)).Code);
        var got = await Door.AskAsync(9, new Fields().Add(1, bucket).Add(2, key).Add(13, type));
        Assert.Equal(value, got.Fields.Messages(1).Single()[1]);
    }

    [Fact]
    public async Task A_large_value_comes_back_whole()
    {
        var value = new string('v', 3_000_000);
        Assert.Equal(12, (await PutAsync("large", value)).Code);
        Assert.Equal(value, Assert.Single((await GetAsync("large")).Values));
    }

    [Fact]
    public async Task What_was_never_put_has_an_empty_answer()
    {
        var got = await GetAsync("none");
        Assert.Equal((10, 0), (got.Code, got.Payload.Length));
    }

    [Fact]
    public async Task Writes_without_a_clock_become_siblings_and_one_with_it_settles_them()
    {
        await PutAsync("s", "one");
        await PutAsync("s", "two");
        var both = await GetAsync("s");
        Assert.Equal(["one", "two"], both.Values.Order());
        var settled = await PutAsync("s", "three", both.Vclock, fields => fields.Add(7, true));
        Assert.Equal("three", Assert.Single(settled.Values));
        Assert.Equal("three", Assert.Single((await GetAsync("s")).Values));
    }

    [Fact]
    public async Task Two_clients_that_read_resolve_and_write_never_meet_more_than_two_siblings()
    {
        await PutAsync("two", "begin");
        var most = await Task.WhenAll(Enumerable.Range(0, 2).Select(client => Task.Run(() => Resolve(client))));
        Assert.InRange(most.Max(), 1, 2);

        async Task<int> Resolve(int client)
        {
            using var own = await BufferClient.ConnectAsync(address);
            var most = 0;
            for (var i = 0; i < 100; i++)
            {
                var read = await own.AskAsync(9, new Fields().Add(1, bucket).Add(2, "two").Add(13, type));
                most = Math.Max(most, read.Values.Length);
                var value = new Fields().Add(1, $"{client} {i}");
                var put = await own.AskAsync(11, new Fields().Add(1, bucket).Add(2, "two").Add(3, read.Vclock).Add(4, value).Add(16, type));
                Assert.Equal((12, null), (put.Code, put.Error));
            }

            return most;
        }
    }

    [Fact]
    public async Task Of_fifty_that_create_one_object_at_the_same_moment_exactly_one_does()
    {
        var doors = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => BufferClient.ConnectAsync(address)));
        var puts = await Task.WhenAll(doors.Select((own, i) => own.AskAsync(
            11, new Fields().Add(1, bucket).Add(2, "once").Add(4, new Fields().Add(1, $"v{i}")).Add(10, true).Add(16, type))));
        Assert.Equal(1, puts.Count(static put => put.Code == 12));
        Assert.Equal(49, puts.Count(static put => put.Error == "match_found"));
        var clock = (await GetAsync("once")).Vclock;
        puts = await Task.WhenAll(doors.Select((own, i) => own.AskAsync(
            11, new Fields().Add(1, bucket).Add(2, "once").Add(3, clock).Add(4, new Fields().Add(1, $"w{i}")).Add(9, true).Add(16, type))));
        Assert.Equal(1, puts.Count(static put => put.Code == 12));
        Assert.Equal(49, puts.Count(static put => put.Error == "modified"));
        Assert.Single((await GetAsync("once")).Values);
        foreach (var own in doors)
        {
            own.Dispose();
        }
    }

    [Fact]
    public async Task In_the_type_default_a_write_replaces_what_is_there()
    {
        await PutAsync("d", "one", ofType: "default");
        await PutAsync("d", "two", ofType: "default");
        Assert.Equal("two", Assert.Single((await GetAsync("d", ofType: "default")).Values));
    }

    [Fact]
    public async Task A_head_leaves_the_value_out()
    {
        await PutAsync("h", "hello", content: fields => fields.Add(2, "text/plain"));
        var content = Assert.Single((await GetAsync("h", fields => fields.Add(8, true))).Fields.Messages(1));
        Assert.Equal(("", "text/plain"), (content.Text(1), content.Text(2)));
        var put = await PutAsync("h2", "hello", more: fields => fields.Add(11, true));
        Assert.Equal("", Assert.Single(put.Values));
        Assert.NotEmpty(put.Vclock!);
    }

    [Fact]
    public async Task A_get_with_the_present_clock_says_unchanged()
    {
        await PutAsync("u", "one");
        var clock = (await GetAsync("u")).Vclock!;
        var same = await GetAsync("u", fields => fields.Add(7, clock));
        Assert.Equal((1UL, 1), (same.Fields.Number(3), same.Fields.Count));
        await PutAsync("u", "two", clock);
        Assert.Equal("two", Assert.Single((await GetAsync("u", fields => fields.Add(7, clock))).Values));
    }

    [Fact]
    public async Task An_object_without_a_key_is_given_one()
    {
        var put = await PutAsync(null, "hello");
        var key = put.Fields.Text(3)!;
        Assert.InRange(key.Length, 10, 64);
        Assert.Equal("hello", Assert.Single((await GetAsync(key)).Values));
    }

    [Fact]
    public async Task Conditions_are_checked()
    {
        Assert.Equal("notfound", (await PutAsync("c", "x", [1], fields => fields.Add(9, true))).Error);
        Assert.Equal(12, (await PutAsync("c", "one", null, fields => fields.Add(10, true))).Code);
        Assert.Equal("match_found", (await PutAsync("c", "x", null, fields => fields.Add(10, true))).Error);
        var clock = (await GetAsync("c")).Vclock!;
        Assert.Equal(12, (await PutAsync("c", "two", clock, fields => fields.Add(9, true))).Code);
        Assert.Equal("modified", (await PutAsync("c", "three", clock, fields => fields.Add(9, true))).Error);
        Assert.Equal("two", Assert.Single((await GetAsync("c")).Values));
    }

    [Fact]
    public async Task What_is_deleted_is_not_found_and_shows_its_clock_on_request()
    {
        await PutAsync("x", "one");
        Assert.Equal((14, 0), await OfDelete("x"));
        Assert.Empty((await GetAsync("x")).Payload);
        var deleted = await GetAsync("x", fields => fields.Add(9, true));
        Assert.Empty(deleted.Values);
        Assert.Equal(12, (await PutAsync("x", "again", deleted.Vclock)).Code);
        Assert.Equal("again", Assert.Single((await GetAsync("x")).Values));
        Assert.Equal((14, 0), await OfDelete("never"));
    }

    [Fact]
    public async Task A_write_beside_a_delete_leaves_a_tombstone_among_the_siblings()
    {
        await PutAsync("t", "one");
        var clock = (await GetAsync("t")).Vclock!;
        await PutAsync("t", "two", clock);
        await DeleteAsync("t", clock);
        var contents = (await GetAsync("t")).Fields.Messages(1);
        Assert.Equal(2, contents.Count);
        Assert.Equal("", Assert.Single(contents, content => content.Number(11) == 1).Text(1));
    }

    [Fact]
    public async Task Properties_are_changed_shown_and_reset()
    {
        var name = new Fields().Add(1, bucket).Add(2, type);
        var before = (await Door.AskAsync(19, name)).Fields.Messages(1).Single();
        Assert.Equal((3UL, 1UL, 4294967293UL), (before.Number(1), before.Number(2), before.Number(15)));
        var function = Fields.Read(before[8]!);
        Assert.Equal(("riak_core_util", "chash_std_keyfun"), (function.Text(1), function.Text(2)));

        var change = new Fields().Add(2, false).Add(15, 1UL).Add(16, 4294967292UL).Add(8, function);
        Assert.Equal(22, (await Door.AskAsync(21, new Fields().Add(1, bucket).Add(2, change).Add(3, type))).Code);
        var after = await UntilAsync(name, props => props.Number(15) == 1);
        Assert.Equal((0UL, 1UL, 4294967292UL), (after.Number(2), after.Number(15), after.Number(16)));

        Assert.Equal(30, (await Door.AskAsync(29, name)).Code);
        await UntilAsync(name, props => props.Number(15) == 4294967293UL);
        var refused = await Door.AskAsync(21, new Fields().Add(1, bucket).Add(2, new Fields().Add(1, 9UL)).Add(3, type));
        Assert.StartsWith("Invalid bucket properties: ", refused.Error);
        Assert.Contains("n_val", refused.Error);
    }

    [Fact]
    public async Task Properties_of_types_are_shown()
    {
        var shown = await Door.AskAsync(31, new Fields().Add(1, type));
        Assert.Equal(1UL, shown.Fields.Messages(1).Single().Number(2));
        Assert.Equal("Invalid bucket type: <<\"nope\">>", (await Door.AskAsync(31, new Fields().Add(1, "nope"))).Error);
        var refused = await Door.AskAsync(32, new Fields().Add(1, "default").Add(2, new Fields().Add(15, 1UL)));
        Assert.Contains("no_default_update", refused.Error);
    }

    [Fact]
    public async Task Names_that_are_no_names_are_refused()
    {
        Assert.Equal("Bucket cannot be zero-length", (await Door.AskAsync(9, new Fields().Add(1, "").Add(2, "k"))).Error);
        Assert.Equal("Key cannot be zero-length", (await Door.AskAsync(9, new Fields().Add(1, "b").Add(2, ""))).Error);
        Assert.Equal("Type cannot be zero-length", (await Door.AskAsync(9, new Fields().Add(1, "b").Add(2, "k").Add(13, ""))).Error);
        Assert.Equal("No bucket-type named 'nope'", (await GetAsync("k", ofType: "nope")).Error);
        Assert.Contains("bucket is missing", (await Door.AskAsync(9, new Fields().Add(2, "k"))).Error);
        Assert.Contains("content is missing", (await Door.AskAsync(11, new Fields().Add(1, "b").Add(2, "k"))).Error);
    }

    [Fact]
    public async Task Wishes_that_cannot_be_met_are_refused()
    {
        Assert.Equal("{n_val_violation,3}", (await GetAsync("k", fields => fields.Add(3, 4UL))).Error);
        Assert.Equal("{n_val_violation,3}", (await GetAsync("k", fields => fields.Add(12, 4UL))).Error);
        Assert.Equal("{n_val_violation,3}", (await PutAsync("k", "v", more: fields => fields.Add(5, 9UL))).Error);
        Assert.Contains("x_str", (await PutAsync("k", "v", content: fields => fields.Add(10, new Fields().Add(1, "x_str")))).Error);
        Assert.Contains("seven", (await PutAsync("k", "v", content: fields => fields.Add(10, new Fields().Add(1, "x_int").Add(2, "seven")))).Error);
        Assert.NotNull((await PutAsync("k", "v", [1, 2, 3])).Error);
        Assert.Equal(2, (await Door.AskAsync(1)).Code);
    }

    [Fact]
    public async Task Keys_and_buckets_are_listed()
    {
        foreach (var key in new[] { "a", "b", "c", "gone" })
        {
            await PutAsync(key, "v");
        }

        await DeleteAsync("gone");
        await Door.SendAsync(BufferClient.Frame(17, new Fields().Add(1, bucket).Add(3, type).ToArray()));
        Assert.Equal(["a", "b", "c"], await TakeListAsync(18));

        var whole = await Door.AskAsync(15, new Fields().Add(3, type));
        Assert.Null(whole.Fields.Number(2));
        Assert.Single(whole.Fields.All(1), name => Encoding.UTF8.GetString(name) == bucket);
        await Door.SendAsync(BufferClient.Frame(15, new Fields().Add(2, true).Add(3, type).ToArray()));
        Assert.Single(await TakeListAsync(16), bucket);
        Assert.Equal("No bucket-type named 'nope'", (await Door.AskAsync(17, new Fields().Add(1, bucket).Add(3, "nope"))).Error);
        Assert.Equal("Bucket cannot be zero-length", (await Door.AskAsync(17, new Fields().Add(1, ""))).Error);
    }

    [Fact]
    public async Task Indexes_are_queried_by_term_and_by_range()
    {
        await FillIndexesAsync();
        Assert.Equal(["k2"], await KeysAsync(Index("n_int", "10")));
        Assert.Empty(await KeysAsync(Index("n_int", "11")));
        Assert.Equal(["k1", "k3"], await KeysAsync(Range("n_int", "-5", "9")));
        Assert.Equal(["k1", "k3"], await KeysAsync(Index("colour_bin", "red")));
        Assert.Equal(["k1", "k2", "k3"], await KeysAsync(Index("$bucket", "anything")));
        Assert.Equal(["k2", "k3"], await KeysAsync(Range("$key", "k2", "k9")));
        Assert.Equal(["k3"], await KeysAsync(Range("colour_bin", "a", "z").Add(13, "^g")));
        Assert.Contains("Unknown field type", (await Door.AskAsync(25, Index("colour", "red"))).Error);
        Assert.Contains("whole number", (await Door.AskAsync(25, Index("n_int", "red"))).Error);
        Assert.Contains("continuation", (await Door.AskAsync(25, Range("n_int", "1", "2").Add(10, "rubbish"))).Error);
        Assert.Contains("qtype", (await Door.AskAsync(25, new Fields().Add(1, bucket).Add(2, "n_int").Add(12, type))).Error);
    }

    [Fact]
    public async Task A_range_shows_its_terms_in_their_order_and_page_by_page()
    {
        await FillIndexesAsync();
        var sorted = await Door.AskAsync(25, Range("n_int", "-100", "1000").Add(7, true).Add(14, true));
        string[] all = ["-5 k1", "10 k2", "9 k3"];
        Assert.Equal(["-5 k1", "9 k3", "10 k2"], Terms(sorted));
        Assert.Null(sorted.Fields[3]);

        var first = await Door.AskAsync(25, Range("n_int", "-100", "1000").Add(7, true).Add(9, 2UL));
        Assert.Equal(["-5 k1", "9 k3"], Terms(first));
        var rest = await Door.AskAsync(25, Range("n_int", "-100", "1000").Add(7, true).Add(9, 2UL).Add(10, first.Fields[3]));
        Assert.Equal(["10 k2"], Terms(rest));
        Assert.Null(rest.Fields[3]);

        await Door.SendAsync(BufferClient.Frame(25, Range("n_int", "-100", "1000").Add(7, true).Add(8, true).Add(9, 3UL).ToArray()));
        var batch = (await Door.ReadAsync())!;
        Assert.Equal(all, Terms(batch).Order(StringComparer.Ordinal));
        var done = (await Door.ReadAsync())!;
        Assert.Equal((1UL, true), (done.Fields.Number(4), done.Fields[3] is not null));
    }

    [Fact]
    public async Task What_is_changed_or_deleted_is_found_as_it_is_now()
    {
        await PutAsync("m", "v", content: fields => fields.Add(10, new Fields().Add(1, "s_bin").Add(2, "old")));
        Assert.Equal(["m"], await KeysAsync(Index("s_bin", "old")));
        var clock = (await GetAsync("m")).Vclock;
        await PutAsync("m", "v", clock, content: fields => fields.Add(10, new Fields().Add(1, "s_bin").Add(2, "new")));
        Assert.Empty(await KeysAsync(Index("s_bin", "old")));
        Assert.Equal(["m"], await KeysAsync(Index("s_bin", "new")));
        await PutAsync("m", "sibling", content: fields => fields.Add(10, new Fields().Add(1, "s_bin").Add(2, "other")));
        Assert.Equal(["m"], await KeysAsync(Index("s_bin", "new")));
        Assert.Equal(["m"], await KeysAsync(Index("s_bin", "other")));
        await DeleteAsync("m");
        Assert.Empty(await KeysAsync(Index("s_bin", "other")));
    }

    [Fact]
    public async Task Where_an_object_lives_is_told()
    {
        var answer = await Door.AskAsync(33, new Fields().Add(1, bucket).Add(2, "k").Add(3, type));
        var replicas = answer.Fields.Messages(1);
        Assert.Equal(3, replicas.Select(replica => replica.Text(2)).Distinct().Count());
        Assert.All(replicas, replica => Assert.Equal(1UL, replica.Number(3)));
    }

    [Theory]
    [InlineData(27, "Unknown message code: 27")]
    [InlineData(99, "Unknown message code: 99")]
    [InlineData(150, "Unknown message code: 150")]
    [InlineData(255, "Security not enabled; STARTTLS not allowed.")]
    [InlineData(23, "MapReduce")]
    [InlineData(70, "Coverage")]
    [InlineData(210, "folds")]
    public async Task What_is_not_served_says_so_and_the_connection_goes_on(byte code, string text)
    {
        Assert.Contains(text, (await Door.AskAsync(code)).Error);
        Assert.Equal(2, (await Door.AskAsync(1)).Code);
    }

    [Fact]
    public async Task Requests_sent_together_are_answered_in_their_order()
    {
        var sent = Enumerable.Range(0, 50).SelectMany(i => BufferClient.Frame(
            11, new Fields().Add(1, bucket).Add(2, "p" + i).Add(4, new Fields().Add(1, "v" + i)).Add(16, type).ToArray())
            .Concat(BufferClient.Frame(9, new Fields().Add(1, bucket).Add(2, "p" + i).Add(13, type).ToArray()))).ToArray();
        await Door.SendAsync(sent);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(12, (await Door.ReadAsync())!.Code);
            Assert.Equal("v" + i, Assert.Single((await Door.ReadAsync())!.Values));
        }
    }

    private static string[] Terms(BufferAnswer answer) =>
        [.. answer.Fields.Messages(2).Select(pair => $"{pair.Text(1)} {pair.Text(2)}")];

    private Fields Index(string field, string term) =>
        new Fields().Add(1, bucket).Add(2, field).Add(3, 0UL).Add(4, term).Add(12, type);

    private Fields Range(string field, string first, string last) =>
        new Fields().Add(1, bucket).Add(2, field).Add(3, 1UL).Add(5, first).Add(6, last).Add(12, type);

    private async Task<string[]> KeysAsync(Fields query)
    {
        var answer = await Door.AskAsync(25, query);
        Assert.Equal((26, null), (answer.Code, answer.Error));
        return [.. answer.Fields.All(1).Select(Encoding.UTF8.GetString).Order(StringComparer.Ordinal)];
    }

    private async Task FillIndexesAsync()
    {
        foreach (var (key, number, colours) in new[] { ("k1", "-5", "red"), ("k2", "10", "blue"), ("k3", "009", "red green") })
        {
            var put = await PutAsync(key, "v", content: fields =>
            {
                fields.Add(10, new Fields().Add(1, "n_int").Add(2, number));
                foreach (var colour in colours.Split(' '))
                {
                    fields.Add(10, new Fields().Add(1, "colour_bin").Add(2, colour));
                }
            });
            Assert.Equal(12, put.Code);
        }
    }

    /// <summary>The names of a streamed list, sorted.</summary>
    private async Task<string[]> TakeListAsync(byte code)
    {
        for (var names = new List<string>(); ;)
        {
            var answer = (await Door.ReadAsync())!;
            Assert.Equal((code, null), (answer.Code, answer.Error));
            names.AddRange(answer.Fields.All(1).Select(Encoding.UTF8.GetString));
            if (answer.Fields.Number(2) == 1)
            {
                return [.. names.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>A door remembers properties for a moment, and another node's longer than the one that changed them.</summary>
    private async Task<Fields> UntilAsync(Fields name, Func<Fields, bool> isSo)
    {
        for (var left = 100; ; left--)
        {
            var props = (await Door.AskAsync(19, name)).Fields.Messages(1).Single();
            if (isSo(props) || left == 0)
            {
                Assert.True(isSo(props));
                return props;
            }

            await Task.Delay(50);
        }
    }

    private async Task<(int Code, int Bytes)> OfDelete(string key)
    {
        var answer = await DeleteAsync(key);
        return (answer.Code, answer.Payload.Length);
    }
}
