using System;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Objects.Tests.Http;

/// <summary>What any object door must do with data types: the same cases run against a pretend cluster and a real one.</summary>
/// <param name="address">Where the door listens. It has a bucket type for each kind, named by the kind's plural.</param>
public abstract class DataTypeApiTests(Uri address) : IDisposable
{
    private const string Json = "Content-Type: application/json";

    private readonly DoorClient door = new(address);
    private readonly string bucket = "b" + Guid.NewGuid().ToString("N");

    public void Dispose()
    {
        door.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Counters_count()
    {
        var path = Path("counters");
        var missing = await door.GetAsync(path);
        Assert.Equal((404, "{\"type\":\"counter\",\"error\":\"notfound\"}"), (missing.Status, missing.Text));
        foreach (var change in new[] { "5", "-2", "\"increment\"", "\"decrement\"", "{\"increment\":10}", "{\"decrement\":3}" })
        {
            Assert.Equal(204, (await Post(path, change)).Status);
        }

        Assert.Equal("{\"type\":\"counter\",\"value\":10}", (await door.GetAsync(path)).Text);
        var returned = await Post(path + "?returnbody=true", "1");
        Assert.Equal((200, "{\"type\":\"counter\",\"value\":11}"), (returned.Status, returned.Text));
        Assert.Equal("application/json", returned["Content-Type"]);
        foreach (var wrong in new[] { "1.5", "\"up\"", "{}", "[1]", "{\"increment\":\"1\"}" })
        {
            var refused = await Post(path, wrong);
            Assert.Equal((400, $"Invalid operation on datatype 'counter': {wrong}\n"), (refused.Status, refused.Text));
        }
    }

    [Fact]
    public async Task Sets_hold_elements_and_their_context_removes_what_was_seen()
    {
        var path = Path("sets");
        Assert.Equal(204, (await Post(path, "{\"add_all\":[\"milk\",\"bread\",\"älg\"],\"add\":\"eggs\"}")).Status);
        var (value, context) = await Read(path);
        Assert.Equal("[\"bread\",\"eggs\",\"milk\",\"älg\"]", value);
        Assert.Equal(204, (await Post(path, "{\"add\":\"milk\"}")).Status);
        Assert.Equal(204, (await Post(path, $"{{\"remove_all\":[\"milk\",\"bread\"],\"context\":\"{context}\"}}")).Status);
        Assert.Equal("[\"eggs\",\"milk\",\"älg\"]", (await Read(path)).Value);
        var returned = await Post(path + "?returnbody=true&include_context=false", "{\"remove\":\"eggs\"}");
        Assert.Equal((200, "{\"type\":\"set\",\"value\":[\"milk\",\"älg\"]}"), (returned.Status, returned.Text));
        Assert.Equal("{\"type\":\"set\",\"value\":[\"milk\",\"älg\"]}", (await door.GetAsync(path + "?include_context=false")).Text);

        var absent = await Post(path, "{\"remove\":\"tea\"}");
        Assert.Equal(500, absent.Status);
        Assert.StartsWith("Error:\n{precondition,{not_present,<<\"tea\">>}}", absent.Text);
        Assert.Equal(204, (await Post(path, $"{{\"remove\":\"tea\",\"context\":\"{context}\"}}")).Status);
        Assert.Equal(400, (await Post(path, "{\"remove\":\"milk\",\"context\":\"bm8=\"}")).Status);
        Assert.Equal(400, (await Post(path, "{\"remove\":\"milk\",\"context\":\"?\"}")).Status);
    }

    [Fact]
    public async Task A_set_that_lost_its_last_element_is_there_until_it_is_deleted()
    {
        var path = Path("sets");
        Assert.Equal(204, (await Post(path, "{\"add\":\"x\"}")).Status);
        Assert.Equal(204, (await Post(path, "{\"remove\":\"x\"}")).Status);
        Assert.Equal("[]", (await Read(path)).Value);
        var asObject = path.Replace("/datatypes/", "/keys/", StringComparison.Ordinal);
        Assert.Equal(403, (await door.GetAsync(asObject)).Status);
        Assert.Equal(403, (await door.PutAsync(asObject, "plain")).Status);
        Assert.Equal(204, (await door.SendAsync("DELETE", asObject)).Status);
        var gone = await door.GetAsync(path);
        Assert.Equal((404, "true"), (gone.Status, gone["X-Riak-Deleted"]));
        Assert.Equal(404, (await door.SendAsync("DELETE", asObject)).Status);
        Assert.Equal(204, (await Post(path, "{\"add\":\"y\"}")).Status);
        Assert.Equal("[\"y\"]", (await Read(path)).Value);
    }

    [Fact]
    public async Task Maps_hold_fields_of_all_kinds()
    {
        var path = Path("maps");
        Assert.Equal(204, (await Post(path, """
            {"update":{"name_register":"Ann","visits_counter":3,"paid_flag":"enable","tags_set":{"add_all":["a","b"]},
            "home_map":{"update":{"city_register":{"assign":"Oslo"},"first_name_register":"Bo"}}}}
            """)).Status);
        var (value, context) = await Read(path);
        Assert.Equal(
            """{"visits_counter":3,"tags_set":["a","b"],"name_register":"Ann","paid_flag":true,"home_map":{"city_register":"Oslo","first_name_register":"Bo"}}""",
            value);
        Assert.Equal(204, (await Post(path, "{\"update\":{\"tags_set\":{\"add\":\"c\"}}}")).Status);
        Assert.Equal(204, (await Post(
            path, $"{{\"remove\":[\"tags_set\",\"name_register\"],\"update\":{{\"paid_flag\":\"disable\"}},\"context\":\"{context}\"}}")).Status);
        Assert.Equal(
            """{"visits_counter":3,"tags_set":["c"],"paid_flag":false,"home_map":{"city_register":"Oslo","first_name_register":"Bo"}}""",
            (await Read(path)).Value);
        Assert.Equal(204, (await Post(path, "{\"remove\":\"home_map\"}")).Status);
        Assert.DoesNotContain("home_map", (await Read(path)).Value);
        Assert.Equal(500, (await Post(path, "{\"remove\":\"home_map\"}")).Status);
        var name = await Post(path, "{\"update\":{\"x_bag\":1}}");
        Assert.Equal((400, "Invalid map field name 'x_bag'\n"), (name.Status, name.Text));
        Assert.Equal(400, (await Post(path, "{\"update\":{\"x_gset\":{\"add\":\"y\"}}}")).Status);
    }

    [Fact]
    public async Task Grow_only_sets_and_estimates_take_adds_alone()
    {
        Assert.Equal(204, (await Post(Path("gsets"), "{\"add_all\":[\"b\",\"a\",\"a\"]}")).Status);
        Assert.Equal("{\"type\":\"gset\",\"value\":[\"a\",\"b\"]}", (await door.GetAsync(Path("gsets"))).Text);
        Assert.Equal(400, (await Post(Path("gsets"), "{\"remove\":\"a\"}")).Status);
        Assert.Equal(204, (await Post(Path("hlls"), "{\"add_all\":[\"b\",\"a\",\"c\"]}")).Status);
        Assert.Equal(204, (await Post(Path("hlls"), "{\"add\":\"d\"}")).Status);
        Assert.Equal("{\"type\":\"hll\",\"value\":4}", (await door.GetAsync(Path("hlls"))).Text);
    }

    [Fact]
    public async Task A_value_without_a_key_gets_one()
    {
        var made = await door.SendAsync("POST", $"/types/sets/buckets/{bucket}/datatypes?returnbody=true", "{\"add\":\"x\"}", Json);
        Assert.Equal(201, made.Status);
        Assert.StartsWith($"/types/sets/buckets/{bucket}/datatypes/", made["Location"]);
        Assert.Equal("[\"x\"]", (await Read(made["Location"]!)).Value);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_as_clients_expect()
    {
        Assert.Equal(404, (await door.GetAsync($"/types/nosuch/buckets/{bucket}/datatypes/k")).Status);
        Assert.Equal(403, (await door.GetAsync($"/types/siblings/buckets/{bucket}/datatypes/k")).Status);
        Assert.Equal(406, (await door.SendAsync("POST", Path("counters"), "1", "Content-Type: text/plain")).Status);
        Assert.Equal(406, (await door.GetAsync(Path("counters"), "Accept: text/html")).Status);
        Assert.Equal(405, (await door.PutAsync(Path("counters"), "1", Json)).Status);
        var text = await Post(Path("counters"), "{");
        Assert.Equal(400, text.Status);
        Assert.StartsWith("Couldn't decode JSON: ", text.Text);
        Assert.Equal(400, (await Post(Path("counters") + "?w=9", "1")).Status);
        Assert.Equal(204, (await Post(Path("counters") + "?w=1&timeout=0", "1")).Status);
        Assert.Equal(400, (await door.GetAsync(Path("counters") + "?include_context=perhaps")).Status);
        var props = await door.GetAsync($"/types/sets/buckets/{bucket}/props");
        Assert.Contains("\"datatype\":\"set\"", props.Text);
    }

    [Fact]
    public async Task A_value_of_many_parts_is_listed_once()
    {
        Assert.Equal(204, (await Post(Path("sets"), "{\"add_all\":[\"a\",\"b\",\"c\"]}")).Status);
        Assert.Equal("{\"keys\":[\"k\"]}", (await door.GetAsync($"/types/sets/buckets/{bucket}/keys?keys=true")).Text);
    }

    [Fact]
    public async Task Old_counters_are_plain_integers()
    {
        var path = $"/buckets/{bucket}/counters/c";
        Assert.Equal(409, (await door.SendAsync("POST", path, "1")).Status);
        Assert.Equal(204, (await door.PutAsync($"/buckets/{bucket}/props", "{\"props\":{\"allow_mult\":true}}", Json)).Status);
        await SeeAllowMult(path);
        Assert.Equal(404, (await door.GetAsync(path)).Status);
        Assert.Equal(204, (await door.SendAsync("POST", path, "5")).Status);
        var returned = await door.SendAsync("POST", path + "?returnvalue=true", "-7");
        Assert.Equal((200, "-2"), (returned.Status, returned.Text));
        Assert.Equal("-2", (await door.GetAsync(path)).Text);
        Assert.Equal(400, (await door.SendAsync("POST", path, "much")).Status);
    }

    /// <summary>A changed property is seen within the door's memory time, a second.</summary>
    private async Task SeeAllowMult(string path)
    {
        for (var tries = 0; tries < 100 && (await door.GetAsync(path)).Status == 409; tries++)
        {
            await Task.Delay(50);
        }
    }

    private string Path(string type) => $"/types/{type}/buckets/{bucket}/datatypes/k";

    private Task<DoorAnswer> Post(string path, string json) => door.SendAsync("POST", path, json, Json);

    private async Task<(string Value, string Context)> Read(string path)
    {
        var answer = await door.GetAsync(path);
        Assert.Equal(200, answer.Status);
        using var json = JsonDocument.Parse(answer.Body);
        return (json.RootElement.GetProperty("value").GetRawText(), json.RootElement.GetProperty("context").GetString()!);
    }
}
