using System;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The cluster looked at and changed over HTTP.</summary>
[Collection(RunningServers.Name)]
public sealed class AdminDoorTests(SharedCluster shared)
{
    [Theory]
    [InlineData("status", "status", "nodes")]
    [InlineData("ring", "ring", "lists")]
    [InlineData("agreement", "agreement", "nodes")]
    [InlineData("tables", "tables", null)]
    public async Task What_the_command_shows_is_there_as_json(string word, string part, string? inside)
    {
        using var page = JsonDocument.Parse(await shared.Rig.Http.GetStringAsync(shared.Rig.Door(2, "/admin/" + word)));
        var root = page.RootElement.GetProperty(part);
        Assert.NotEqual(0, (inside is null ? root : root.GetProperty(inside)).GetRawText().Length);
    }

    [Fact]
    public async Task A_change_is_rehearsed_and_one_that_would_do_harm_is_refused_with_its_reason()
    {
        var (status, text) = await PostAsync("join", """{"dryRun":true,"rack":"r9"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("a node joins in dc1/r9", text, StringComparison.Ordinal);
        (status, text) = await PostAsync("leave", $$"""{"node":"{{shared.Rig.Cluster.Places[1].Node}}"}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("fewer replicas", text, StringComparison.Ordinal);
        Assert.Contains("\"mayHaveHappened\":false", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("leave", "{}", "application/json", HttpStatusCode.BadRequest, "Name a node")]
    [InlineData("leave", "{\"nod\":1}", "application/json", HttpStatusCode.BadRequest, "may have node")]
    [InlineData("leave", "{", "application/json", HttpStatusCode.BadRequest, "cannot be read")]
    [InlineData("leave", "{}", "text/plain", HttpStatusCode.UnsupportedMediaType, "Content-Type")]
    [InlineData("weight", "{}", "application/json", HttpStatusCode.BadRequest, "Name a node")]
    [InlineData("status", "{}", "application/json", HttpStatusCode.MethodNotAllowed, "GET")]
    [InlineData("nothing", "{}", "application/json", HttpStatusCode.MethodNotAllowed, "GET")]
    public async Task What_is_wrong_is_told(string word, string body, string type, HttpStatusCode expected, string told)
    {
        var (status, text) = await PostAsync(word, body, type);
        Assert.Equal(expected, status);
        Assert.Contains(told, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_that_is_none_and_a_change_by_get_are_told()
    {
        using var nothing = await shared.Rig.Http.GetAsync(shared.Rig.Door(1, "/admin/nothing"));
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        using var leave = await shared.Rig.Http.GetAsync(shared.Rig.Door(1, "/admin/leave"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, leave.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync("leave", "{\"node\":\"" + new string('a', 5000) + "\"}")).Status);
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string word, string body, string type = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var answer = await shared.Rig.Http.PostAsync(shared.Rig.Door(1, "/admin/" + word), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
