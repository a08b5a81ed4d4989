using System;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Objects.Tests.Http;

/// <summary>What any object door must do, told over plain HTTP: the same cases run against a pretend cluster and a real one.</summary>
/// <param name="address">Where the door listens.</param>
/// <param name="type">A table with the rule siblings and no properties.</param>
public abstract class ObjectApiTests(Uri address, string type) : IDisposable
{
    private readonly DoorClient door = new(address);
    private readonly string bucket = "b" + Guid.NewGuid().ToString("N");

    private protected DoorClient Door => door;

    /// <summary>A bucket of the type with siblings; nobody else uses it.</summary>
    private protected string Typed => $"/types/{type}/buckets/{bucket}";

    /// <summary>A bucket of the type default, which shows one value.</summary>
    private protected string Plain => "/buckets/" + bucket;

    public void Dispose()
    {
        door.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_object_with_a_time_to_live_tells_its_expiry()
    {
        Assert.Equal(204, (await door.PutAsync(Typed + "/keys/short", "hello", "X-Starling-TTL: 3600")).Status);
        Assert.Equal(201, (await door.SendAsync("POST", Typed + "/keys", "hello", "X-Starling-TTL: 60")).Status);
        Assert.Equal(204, (await door.PutAsync(Typed + "/keys/long", "hello", "X-Starling-TTL: 0")).Status);
        var got = await door.GetAsync(Typed + "/keys/short");
        Assert.Equal((200, "hello"), (got.Status, got.Text));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$", got["X-Starling-Expires"]);
        Assert.Null((await door.GetAsync(Typed + "/keys/long"))["X-Starling-Expires"]);
        foreach (var wrong in new[] { "-1", "1.5", "soon", "3155760001", "99999999999999999999" })
        {
            Assert.Equal(400, (await door.PutAsync(Typed + "/keys/wrong", "hello", "X-Starling-TTL: " + wrong)).Status);
        }

        Assert.Equal(404, (await door.GetAsync(Typed + "/keys/wrong")).Status);
    }

    [Fact]
    public async Task Keys_and_buckets_are_listed()
    {
        foreach (var key in new[] { "a", "b%2Fc", "gone" })
        {
            await door.PutAsync(Typed + "/keys/" + key, "v");
        }

        await door.SendAsync("DELETE", Typed + "/keys/gone");
        var whole = await door.GetAsync(Typed + "/keys?keys=true");
        Assert.Equal((200, "application/json"), (whole.Status, whole["Content-Type"]));
        Assert.Contains(whole.Text, new[] { "{\"keys\":[\"a\",\"b/c\"]}", "{\"keys\":[\"b/c\",\"a\"]}" });
        var stream = await door.GetAsync(Typed + "/keys?keys=stream");
        Assert.EndsWith("]}{\"keys\":[]}", stream.Text);
        Assert.Contains("\"b/c\"", stream.Text);
        Assert.Equal("{}", (await door.GetAsync(Typed + "/keys")).Text);
        Assert.Equal("", (await door.SendAsync("HEAD", Typed + "/keys?keys=true")).Text);

        Assert.Contains($"\"{bucket}\"", (await door.GetAsync($"/types/{type}/buckets?buckets=true")).Text);
        Assert.EndsWith("{\"buckets\":[]}", (await door.GetAsync($"/types/{type}/buckets?buckets=stream")).Text);
        Assert.Equal("{\"buckets\":[]}", (await door.GetAsync("/buckets")).Text);
        Assert.Equal(404, (await door.GetAsync("/types/nope/buckets?buckets=true")).Status);

        await door.PutAsync(Plain + "/keys/old", "v");
        Assert.Equal("{\"keys\":[\"old\"]}", (await door.GetAsync($"/riak/{bucket}?keys=true&props=false")).Text);
        Assert.Matches("^{\"props\":{\"name\":.*},\"keys\":\\[\"old\"\\]}$", (await door.GetAsync($"/riak/{bucket}?keys=true")).Text);
    }

    [Fact]
    public async Task Indexes_are_queried_by_term_by_range_and_page_by_page()
    {
        foreach (var (key, number) in new[] { ("k1", "-5"), ("k2", "10"), ("k3", "9") })
        {
            await door.PutAsync(Typed + "/keys/" + key, "v", "X-Riak-Index-n_int: " + number, "X-Riak-Index-c_bin: red, t" + number);
        }

        var at = Typed + "/index/";
        Assert.Equal("{\"keys\":[\"k2\"]}", (await door.GetAsync(at + "n_int/10")).Text);
        Assert.Equal("{\"keys\":[]}", (await door.GetAsync(at + "n_int/7")).Text);
        Assert.Equal("{\"keys\":[\"k1\",\"k3\",\"k2\"]}", (await door.GetAsync(at + "n_int/-9/10?pagination_sort=true")).Text);
        Assert.Equal("{\"keys\":[\"k2\",\"k3\"]}", (await door.GetAsync(at + "$key/k2/k9?pagination_sort=true")).Text);
        Assert.Equal("{\"keys\":[\"k1\",\"k2\",\"k3\"]}", (await door.GetAsync(at + "c_bin/red?pagination_sort=true")).Text);
        var page = await door.GetAsync(at + "n_int/-9/10?return_terms=true&max_results=2");
        Assert.StartsWith("{\"results\":[{\"-5\":\"k1\"},{\"9\":\"k3\"}],\"continuation\":\"", page.Text);
        var next = page.Text.Split('"')[^2];
        var last = await door.GetAsync(at + "n_int/-9/10?return_terms=true&max_results=2&continuation=" + next);
        Assert.Equal("{\"results\":[{\"10\":\"k2\"}]}", last.Text);

        var stream = await door.GetAsync(at + "n_int/-9/10?stream=true&max_results=2");
        Assert.StartsWith("multipart/mixed;boundary=", stream["Content-Type"]);
        Assert.Contains("Content-Type: application/json\r\n\r\n{\"keys\":[\"k1\",\"k3\"]}\r\n--", stream.Text);
        Assert.Contains("{\"continuation\":\"" + next + "\"}\r\n--", stream.Text);
        Assert.EndsWith("--\r\n", stream.Text);
        foreach (var wrong in new[] { "n_str/1", "n_int/red", "n_int/1?max_results=0", "n_int/1?stream=maybe", "n_int", "n_int/1/2/3" })
        {
            Assert.Equal(400, (await door.GetAsync(at + wrong)).Status);
        }
    }

    [Fact]
    public async Task What_was_put_is_got_with_its_headers()
    {
        var put = await door.PutAsync(
            Typed + "/keys/k", "hello", "Content-Type: text/html; charset=utf-8", "Content-Encoding: identity",
            "X-Riak-Meta-Colour: grün", "X-Riak-Index-age_int: 7, -8", "X-Riak-Index-Name_bin: x",
            "Link: </buckets/o/keys/a%2Fb>; riaktag=\"friend\", </buckets/x>; rel=\"up\"");
        Assert.Equal(204, put.Status);

        var got = await door.GetAsync(Typed + "/keys/k");
        Assert.Equal((200, "hello"), (got.Status, got.Text));
        Assert.Equal("text/html; charset=utf-8", got["Content-Type"]);
        Assert.Equal("identity", got["Content-Encoding"]);
        Assert.Equal("7, -8", got["x-riak-index-age_int"]);
        Assert.Equal("x", got["x-riak-index-name_bin"]);
        Assert.Equal($"</buckets/{bucket}>; rel=\"up\", </buckets/o/keys/a%2Fb>; riaktag=\"friend\"", got["Link"]);
        Assert.Equal("grün", got["X-Riak-Meta-Colour"]);
        Assert.NotNull(got.Vclock);
        Assert.Matches("^\".+\"$", got["ETag"]);
        Assert.EndsWith("GMT", got["Last-Modified"]);
        Assert.Equal("Accept-Encoding", got["Vary"]);
    }

    [Fact]
    public async Task Head_has_the_headers_and_no_body()
    {
        await door.PutAsync(Typed + "/keys/k", "hello");
        var head = await door.SendAsync("HEAD", Typed + "/keys/k");
        Assert.Equal((200, "", "5"), (head.Status, head.Text, head["Content-Length"]));
    }

    [Fact]
    public async Task Missing_objects_and_types_are_404()
    {
        var missing = await door.GetAsync(Typed + "/keys/none");
        Assert.Equal((404, "not found\n"), (missing.Status, missing.Text));
        Assert.Null(missing.Vclock);
        var type = await door.GetAsync("/types/nope/buckets/b/keys/k");
        Assert.Equal((404, "Unknown bucket type: nope\n"), (type.Status, type.Text));
        var system = await door.GetAsync("/types/starling.buckets/buckets/b/keys/k");
        Assert.Equal((404, "Unknown bucket type: starling.buckets\n"), (system.Status, system.Text));
    }

    [Fact]
    public async Task Slashes_spaces_and_other_letters_in_names_survive()
    {
        foreach (var key in new[] { "a%2Fb", "a%2Fb%2F", "%C3%A9t%C3%A9", "a+b", "%2e%2e", "100%25", "%FF%FE" })
        {
            await door.PutAsync($"{Typed}/keys/{key}", key);
            Assert.Equal(key, (await door.GetAsync($"{Typed}/keys/{key}")).Text);
        }

        Assert.Equal("a+b", (await door.GetAsync(Typed + "/keys/a%20b")).Text);
        Assert.Equal(404, (await door.GetAsync(Typed + "/keys/b")).Status);
    }

    [Fact]
    public async Task The_three_path_forms_lead_to_one_object()
    {
        await door.PutAsync(Plain + "/keys/k", "v");
        foreach (var path in new[] { $"/riak/{bucket}/k", $"/types/default/buckets/{bucket}/keys/k" })
        {
            Assert.Equal("v", (await door.GetAsync(path)).Text);
        }

        Assert.Equal($"</riak/{bucket}>; rel=\"up\"", (await door.GetAsync($"/riak/{bucket}/k"))["Link"]);
    }

    [Fact]
    public async Task Post_without_a_key_makes_one_and_says_where()
    {
        foreach (var (path, form) in new[] { (Typed + "/keys", Typed + "/keys/"), ($"/riak/{bucket}", $"/riak/{bucket}/") })
        {
            var posted = await door.SendAsync("POST", path, "v");
            Assert.Equal(201, posted.Status);
            Assert.StartsWith(form, posted["Location"]);
            Assert.Equal("v", (await door.GetAsync(posted["Location"]!)).Text);
        }

        var returned = await door.SendAsync("POST", Typed + "/keys?returnbody=true", "w");
        Assert.Equal((201, "w"), (returned.Status, returned.Text));
    }

    [Fact]
    public async Task A_write_with_the_clock_replaces_and_a_blind_write_makes_siblings()
    {
        await door.PutAsync(Typed + "/keys/k", "1");
        var first = await door.GetAsync(Typed + "/keys/k");
        await door.PutAsync(Typed + "/keys/k", "2", "X-Riak-Vclock: " + first.Vclock);
        Assert.Equal((200, "2"), ((await door.GetAsync(Typed + "/keys/k")).Status, (await door.GetAsync(Typed + "/keys/k")).Text));

        await door.PutAsync(Typed + "/keys/k", "3");
        var siblings = await door.GetAsync(Typed + "/keys/k");
        Assert.Equal((300, "text/plain"), (siblings.Status, siblings["Content-Type"]));
        Assert.Equal("Accept, Accept-Encoding", siblings["Vary"]);
        var lines = siblings.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Siblings:", lines[0]);
        Assert.Equal(3, lines.Length);

        var chosen = await Task.WhenAll(lines[1..].Select(vtag => door.GetAsync(Typed + "/keys/k?vtag=" + vtag)));
        Assert.Equal(["2", "3"], chosen.Select(one => one.Text).Order());
        Assert.All(chosen, one => Assert.Equal(200, one.Status));
        Assert.Equal(404, (await door.GetAsync(Typed + "/keys/k?vtag=nope")).Status);

        Assert.Equal(204, (await door.PutAsync(Typed + "/keys/k", "4", "X-Riak-Vclock: " + siblings.Vclock)).Status);
        Assert.Equal("4", (await door.GetAsync(Typed + "/keys/k")).Text);
    }

    [Fact]
    public async Task Two_clients_that_read_resolve_and_write_never_meet_more_than_two_siblings()
    {
        Assert.Equal(204, (await door.PutAsync(Typed + "/keys/k", "begin")).Status);
        var most = await Task.WhenAll(Enumerable.Range(0, 2).Select(client => Task.Run(() => Resolve(client))));
        Assert.InRange(most.Max(), 1, 2);

        async Task<int> Resolve(int client)
        {
            using var own = new DoorClient(address);
            var most = 0;
            for (var i = 0; i < 100; i++)
            {
                var read = await own.GetAsync(Typed + "/keys/k");
                var siblings = read.Status == 300 ? read.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1 : 1;
                most = Math.Max(most, siblings);
                Assert.Equal(204, (await own.PutAsync(Typed + "/keys/k", $"{client} {i}", "X-Riak-Vclock: " + read.Vclock)).Status);
            }

            return most;
        }
    }

    [Fact]
    public async Task Of_fifty_that_create_one_object_at_the_same_moment_exactly_one_does()
    {
        for (var round = 0; round < 3; round++)
        {
            var path = $"{Typed}/keys/once{round}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => door.PutAsync(path, $"v{i}", "If-None-Match: *")));
            Assert.Equal(1, answers.Count(static answer => answer.Status == 204));
            Assert.Equal(49, answers.Count(static answer => answer.Status == 412));
            var made = await door.GetAsync(path);
            Assert.Equal(200, made.Status);

            // Of those that change just this version, one does, too; and of those that know the clock.
            answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => door.PutAsync(
                path, $"w{i}", "X-Riak-Vclock: " + made.Vclock, i % 2 == 0 ? "If-Match: " + made["ETag"] : "X-Riak-If-Not-Modified: " + made.Vclock)));
            Assert.Equal(1, answers.Count(static answer => answer.Status == 204));
            Assert.Equal(19, answers.Count(static answer => answer.Status is 412 or 409));
            Assert.Equal(200, (await door.GetAsync(path)).Status);
        }
    }

    [Fact]
    public async Task Siblings_come_in_parts_when_asked_for()
    {
        await door.PutAsync(Typed + "/keys/k", "one", "X-Riak-Meta-a: 1");
        var returned = await door.PutAsync(Typed + "/keys/k?returnbody=true", "two", "Accept: multipart/mixed, */*;q=0.1");
        Assert.Equal(300, returned.Status);

        var got = await door.GetAsync(Typed + "/keys/k", "Accept: multipart/mixed");
        Assert.Equal(300, got.Status);
        var boundary = got["Content-Type"]!.Split("boundary=")[1];
        var parts = got.Text.Split($"\r\n--{boundary}");
        Assert.Equal(4, parts.Length);
        Assert.Equal(("", "--\r\n"), (parts[0], parts[3]));
        var first = Assert.Single(parts, part => part.EndsWith("\r\n\r\none", StringComparison.Ordinal));
        Assert.Contains("\r\nContent-Type: text/plain\r\n", first);
        Assert.Contains("\r\nX-Riak-Meta-a: 1\r\n", first);
        Assert.Contains("\r\nEtag: ", first);
        Assert.Contains("\r\nLast-Modified: ", first);
        Assert.Contains($"\r\nLink: </buckets/{bucket}>; rel=\"up\"\r\n", first);
    }

    [Fact]
    public async Task A_bucket_without_allow_mult_shows_one_value()
    {
        await door.PutAsync(Plain + "/keys/k", "1");
        await door.PutAsync(Plain + "/keys/k", "2");
        Assert.Equal((200, "2"), ((await door.GetAsync(Plain + "/keys/k")).Status, (await door.GetAsync(Plain + "/keys/k")).Text));

        await door.PutAsync(Typed + "/keys/k", "1");
        await door.PutAsync(Typed + "/keys/k", "2");
        await SetAsync(Typed, "{\"props\":{\"allow_mult\":false}}");
        var hidden = await Until(() => door.GetAsync(Typed + "/keys/k"), got => got.Status != 300);
        Assert.Equal((200, "2"), (hidden.Status, hidden.Text));
    }

    [Fact]
    public async Task A_deleted_object_is_gone_but_its_clock_is_not()
    {
        Assert.Equal(404, (await door.SendAsync("DELETE", Typed + "/keys/k")).Status);
        await door.PutAsync(Typed + "/keys/k", "v");
        Assert.Equal(204, (await door.SendAsync("DELETE", Typed + "/keys/k")).Status);

        var gone = await door.GetAsync(Typed + "/keys/k");
        Assert.Equal((404, "not found\n", "true"), (gone.Status, gone.Text, gone["X-Riak-Deleted"]));
        await door.PutAsync(Typed + "/keys/k", "again", "X-Riak-Vclock: " + gone.Vclock);
        Assert.Equal("again", (await door.GetAsync(Typed + "/keys/k")).Text);
    }

    [Fact]
    public async Task A_delete_that_has_not_seen_a_write_leaves_a_marked_sibling()
    {
        await door.PutAsync(Typed + "/keys/k", "1");
        var seen = (await door.GetAsync(Typed + "/keys/k")).Vclock;
        await door.PutAsync(Typed + "/keys/k", "2");
        Assert.Equal(204, (await door.SendAsync("DELETE", Typed + "/keys/k", null, "X-Riak-Vclock: " + seen)).Status);

        var got = await door.GetAsync(Typed + "/keys/k", "Accept: multipart/mixed");
        Assert.Equal(300, got.Status);
        Assert.Contains("\r\nX-Riak-Deleted: true\r\n", got.Text);
        var tags = (await door.GetAsync(Typed + "/keys/k")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        var chosen = await Task.WhenAll(tags.Select(vtag => door.GetAsync(Typed + "/keys/k?vtag=" + vtag)));
        Assert.Single(chosen, one => one.Status == 200 && one["X-Riak-Deleted"] == "true");
        Assert.Single(chosen, one => one.Text == "2" && one["X-Riak-Deleted"] is null);
    }

    [Fact]
    public async Task Returnbody_answers_like_get()
    {
        var put = await door.PutAsync(Typed + "/keys/k?returnbody=true", "v");
        var got = await door.GetAsync(Typed + "/keys/k");
        Assert.Equal((200, "v"), (put.Status, put.Text));
        foreach (var name in new[] { "X-Riak-Vclock", "ETag", "Last-Modified", "Link", "Content-Type" })
        {
            Assert.Equal(got[name], put[name]);
        }

        Assert.Equal(204, (await door.PutAsync(Typed + "/keys/empty?returnbody=true", "")).Status);
    }

    [Fact]
    public async Task A_foreign_or_damaged_clock_is_refused()
    {
        foreach (var clock in new[] { "%%%", "AAAA", "a85hYGBgzGDKBVIcR4M2cgczH7HPYEpkzGNlsP/VfYYvCwA=" })
        {
            var put = await door.PutAsync(Typed + "/keys/k", "v", "X-Riak-Vclock: " + clock);
            Assert.Equal(400, put.Status);
            Assert.True(put.Text.Length > 20, put.Text);
        }

        Assert.Equal(404, (await door.GetAsync(Typed + "/keys/k")).Status);
    }

    [Fact]
    public async Task Conditional_requests()
    {
        Assert.Equal(412, (await door.GetAsync(Typed + "/keys/k", "If-Match: *")).Status);
        Assert.Equal(412, (await door.PutAsync(Typed + "/keys/k", "v", "If-Match: *")).Status);
        Assert.Equal(204, (await door.PutAsync(Typed + "/keys/k", "v", "If-None-Match: *")).Status);
        Assert.Equal(412, (await door.PutAsync(Typed + "/keys/k", "v", "If-None-Match: *")).Status);

        var got = await door.GetAsync(Typed + "/keys/k");
        var same = await door.GetAsync(Typed + "/keys/k", "If-None-Match: \"x\", " + got["ETag"]);
        Assert.Equal((304, "", got["ETag"]), (same.Status, same.Text, same["ETag"]));
        Assert.Equal(304, (await door.GetAsync(Typed + "/keys/k", "If-Modified-Since: " + got["Last-Modified"])).Status);
        Assert.Equal(412, (await door.GetAsync(Typed + "/keys/k", "If-Unmodified-Since: Mon, 01 Jan 2001 00:00:00 GMT")).Status);
        Assert.Equal(412, (await door.PutAsync(Typed + "/keys/k", "w", "If-Match: \"x\"")).Status);
        Assert.Equal(204, (await door.PutAsync(
            Typed + "/keys/k", "w", "If-Match: " + got["ETag"], "X-Riak-Vclock: " + got.Vclock)).Status);

        Assert.Equal(409, (await door.PutAsync(Typed + "/keys/k", "x", "X-Riak-If-Not-Modified: " + got.Vclock)).Status);
        Assert.Equal(409, (await door.PutAsync(Typed + "/keys/none", "x", "X-Riak-If-Not-Modified: " + got.Vclock)).Status);
        var now = (await door.GetAsync(Typed + "/keys/k")).Vclock;
        Assert.Equal(204, (await door.PutAsync(
            Typed + "/keys/k", "x", "X-Riak-If-Not-Modified: " + now, "X-Riak-Vclock: " + now)).Status);
        Assert.Equal("x", (await door.GetAsync(Typed + "/keys/k")).Text);
    }

    [Theory]
    [InlineData("r=x", "r query parameter must be an integer or one of the following words: 'one', 'quorum' or 'all'\n")]
    [InlineData("pr=-1", "pr query parameter must be an integer or one of the following words: 'one', 'quorum' or 'all'\n")]
    [InlineData("notfound_ok=2", "notfound_ok query parameter must be true or false\n")]
    [InlineData("basic_quorum=", "basic_quorum query parameter must be true or false\n")]
    [InlineData("timeout=soon", "Bad timeout value \"soon\"\n")]
    [InlineData("r=9", "Specified w/dw/pw/node_confirms values invalid for bucket n value of 3\n")]
    public async Task Wrong_parameters_are_refused_in_Riaks_words(string query, string text)
    {
        var got = await door.GetAsync($"{Typed}/keys/k?{query}");
        Assert.Equal((400, text), (got.Status, got.Text));
    }

    [Fact]
    public async Task Wrong_requests_get_the_status_that_Riak_gives()
    {
        var path = Typed + "/keys/k";
        Assert.Equal((400, "Missing Content-Type request header\n"), Of(await door.PutAsync(path, "v", "Content-Type:")));
        Assert.Equal(415, (await door.PutAsync(path, "v", "Content-Type: nonsense")).Status);
        Assert.Equal(406, (await door.PutAsync(path, "v", "Accept: application/json")).Status);
        Assert.Equal(400, (await door.PutAsync(path, "v", "Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==")).Status);
        Assert.Equal(204, (await door.PutAsync(path, "v", "Content-MD5: " + Md5("v"))).Status);
        Assert.Equal((400, "Unknown field type for field: 'f'.\n"), Of(await door.PutAsync(path, "v", "X-Riak-Index-f: 1")));
        Assert.Equal(
            (400, "Could not parse field 'f_int', value 'x'.\n"), Of(await door.PutAsync(path, "v", "X-Riak-Index-f_int: 1, x")));
        Assert.StartsWith("Invalid Link header.", (await door.PutAsync(path, "v", "Link: nonsense")).Text);
        Assert.Equal(400, (await door.PutAsync(path, "v", "Link: </buckets/o/keys/k>; rel=\"next\"")).Status);
        Assert.Equal(406, (await door.GetAsync(path, "Accept: application/json")).Status);
        Assert.Equal(200, (await door.GetAsync(path, "Accept: application/json, text/*;q=0.5")).Status);
        Assert.Equal(501, (await door.SendAsync("BREW", path)).Status);
        var refused = await door.SendAsync("PATCH", path);
        Assert.Equal((405, "HEAD, GET, POST, PUT, DELETE"), (refused.Status, refused["Allow"]));
    }

    [Fact]
    public async Task Limits_are_said_not_felt()
    {
        var longKey = new string('k', 65_500);
        Assert.Equal(204, (await door.PutAsync($"{Typed}/keys/{longKey}", "v")).Status);
        Assert.Equal("v", (await door.GetAsync($"{Typed}/keys/{longKey}")).Text);
        Assert.Equal(414, (await door.PutAsync($"{Typed}/keys/{longKey}{longKey}", "v")).Status);

        Assert.Equal(413, (await door.PutAsync(Typed + "/keys/k", new string('v', 16 * 1024 * 1024 + 1))).Status);
        Assert.Equal(413, (await door.PutAsync(
            Typed + "/keys/k", new string('v', 16 * 1024 * 1024 + 1), "Transfer-Encoding: chunked")).Status);
        Assert.Equal(204, (await door.PutAsync(
            Typed + "/keys/k", new string('v', 16 * 1024 * 1024), "Transfer-Encoding: chunked")).Status);
        Assert.Equal(16 * 1024 * 1024, (await door.GetAsync(Typed + "/keys/k")).Body.Length);
        await door.SendAsync("DELETE", Typed + "/keys/k");
        Assert.Equal(204, (await door.PutAsync(Typed + "/keys/k", new string('v', 2 * 1024 * 1024), "X-Riak-Vclock: "
            + (await door.GetAsync(Typed + "/keys/k")).Vclock)).Status);
        Assert.Equal(2 * 1024 * 1024, (await door.GetAsync(Typed + "/keys/k")).Body.Length);

        var meta = new string('m', 30_000);
        Assert.Equal(204, (await door.PutAsync(Typed + "/keys/m", "v", "X-Riak-Meta-a: " + meta, "X-Riak-Meta-b: " + meta)).Status);
        Assert.Equal(meta, (await door.GetAsync(Typed + "/keys/m"))["X-Riak-Meta-b"]);
        Assert.Equal(431, (await door.PutAsync(
            Typed + "/keys/m", "v", "X-Riak-Meta-a: " + meta, "X-Riak-Meta-b: " + meta, "X-Riak-Meta-c: " + meta)).Status);
    }

    [Fact]
    public async Task Bucket_properties_are_shown_changed_and_reset()
    {
        var before = await door.GetAsync(Typed + "/props");
        Assert.Equal((200, "application/json"), (before.Status, before["Content-Type"]));
        Assert.Contains("\"allow_mult\":true", before.Text);
        Assert.Contains($"\"name\":\"{bucket}\"", before.Text);
        Assert.Contains("\"n_val\":3", before.Text);
        Assert.Contains("\"r\":\"quorum\"", before.Text);
        Assert.Contains("\"pr\":0", before.Text);
        Assert.Contains("\"chash_keyfun\":{\"mod\":\"riak_core_util\",\"fun\":\"chash_std_keyfun\"}", before.Text);
        Assert.Contains("\"allow_mult\":false", (await door.GetAsync(Plain + "/props")).Text);

        await SetAsync(Typed, "{\"props\":{\"r\":1,\"w\":\"all\",\"mine\":{\"a\":[1]}}}");
        await SetAsync(Typed, "{\"props\":{\"notfound_ok\":\"false\"}}");
        var after = await Until(() => door.GetAsync(Typed + "/props"), got => got.Text.Contains("\"notfound_ok\":false"));
        Assert.Contains("\"r\":1", after.Text);
        Assert.Contains("\"w\":\"all\"", after.Text);
        Assert.Contains("\"mine\":{\"a\":[1]}", after.Text);
        Assert.Equal(204, (await SetAsync(Typed, after.Text)).Status);

        Assert.Equal(204, (await door.SendAsync("DELETE", Typed + "/props")).Status);
        var reset = await Until(() => door.GetAsync(Typed + "/props"), got => got.Text == before.Text);
        Assert.Equal(before.Text, reset.Text);
        Assert.Equal(405, (await door.SendAsync("DELETE", "/riak/" + bucket)).Status);
        Assert.Contains("\"props\":{", (await door.GetAsync("/riak/" + bucket)).Text);
    }

    [Fact]
    public async Task Wrong_properties_are_refused_with_reasons()
    {
        var wrong = await SetAsync(Typed, "{\"props\":{\"r\":0,\"pw\":0,\"allow_mult\":\"maybe\",\"n_val\":5,\"last_write_wins\":true}}");
        Assert.Equal(400, wrong.Status);
        Assert.Contains("\"r\":\"", wrong.Text);
        Assert.Contains("\"allow_mult\":\"", wrong.Text);
        Assert.Contains("\"n_val\":\"", wrong.Text);
        Assert.Contains("\"last_write_wins\":\"", wrong.Text);
        Assert.DoesNotContain("\"pw\"", wrong.Text);
        foreach (var body in new[] { "", "{", "[]", "{\"r\":1}", "{\"props\":1}" })
        {
            Assert.StartsWith("bucket PUT must be a JSON object of the form:\n", (await SetAsync(Typed, body)).Text);
        }

        Assert.Equal(415, (await door.PutAsync(Typed + "/props", "{\"props\":{}}", "Content-Type: text/plain")).Status);
    }

    [Fact]
    public async Task Type_properties()
    {
        var got = await door.GetAsync($"/types/{type}/props");
        Assert.Contains("\"active\":true", got.Text);
        Assert.Contains("\"claimant\":\"", got.Text);
        Assert.Equal(204, (await SetAsync("/types/" + type, "{\"props\":{\"old_vclock\":86401}}")).Status);
        Assert.Contains("\"old_vclock\":86401", (await Until(
            () => door.GetAsync(Typed + "/props"), now => now.Text.Contains("86401"))).Text);
        var unknown = await SetAsync("/types/nope", "{\"props\":{}}");
        Assert.Equal(404, unknown.Status);
        Assert.StartsWith("Cannot modify unknown bucket type", unknown.Text);
        Assert.Equal(400, (await SetAsync("/types/default", "{\"props\":{\"allow_mult\":true}}")).Status);
    }

    [Fact]
    public async Task Ping_stats_and_the_list_of_resources()
    {
        var ping = await door.GetAsync("/ping");
        Assert.Equal((200, "OK", "text/html"), (ping.Status, ping.Text, ping["Content-Type"]));
        await door.PutAsync(Typed + "/keys/k", "v");
        await door.GetAsync(Typed + "/keys/k");
        var stats = await door.GetAsync("/stats");
        Assert.Equal("application/json", stats["Content-Type"]);
        Assert.Matches("\"node_gets_total\":[1-9]", stats.Text);
        Assert.Matches("\"node_puts\":[1-9]", stats.Text);
        Assert.Contains("\"riak_kv_version\":\"3.", stats.Text);
        Assert.Contains("\"ring_members\":[\"", stats.Text);
        Assert.Matches("\"agreement_slots\":[1-9][0-9]*,\"agreement_slots_agreed\":[0-9]+,\"agreement_slots_different\":[0-9]+", stats.Text);
        Assert.Equal("text/plain", (await door.GetAsync("/stats", "Accept: text/plain"))["Content-Type"]);
        Assert.Contains("\"riak_kv_wm_buckets\":", (await door.GetAsync("/", "Accept: application/json")).Text);
        Assert.Contains("<a href=\"/stats\">", (await door.GetAsync("/")).Text);
    }

    [Fact]
    public async Task What_is_not_served_yet_says_so()
    {
        foreach (var path in new[] { Plain + "/keys/k/_,_,_" })
        {
            var got = await door.GetAsync(path);
            Assert.Equal(501, got.Status);
            Assert.Contains("not served by Starling yet", got.Text);
        }

        Assert.Equal("{\"buckets\":[]}", (await door.GetAsync("/buckets")).Text);
        Assert.Equal(403, (await door.GetAsync(Typed + "/keys/k/_,_,_")).Status);
        Assert.Equal(404, (await door.GetAsync("/search/query/i")).Status);
        Assert.Equal(404, (await door.GetAsync("/favicon.ico")).Status);
    }

    private static (int Status, string Text) Of(DoorAnswer answer) => (answer.Status, answer.Text);

    private static string Md5(string text) =>
        Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Doors remember properties for a second, so another door of a real cluster may show a change a little later.</summary>
    private static async Task<DoorAnswer> Until(Func<Task<DoorAnswer>> ask, Func<DoorAnswer, bool> isThere)
    {
        var answer = await ask();
        for (var i = 0; i < 30 && !isThere(answer); i++)
        {
            await Task.Delay(100);
            answer = await ask();
        }

        return answer;
    }

    private Task<DoorAnswer> SetAsync(string path, string json) =>
        door.PutAsync(path + "/props", json, "Content-Type: application/json");
}
