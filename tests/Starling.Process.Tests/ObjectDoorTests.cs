using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;
using Starling.Objects.Tests.Http;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The object door of a real server, asked what every object door is asked.</summary>
[Collection(RunningServers.Name)]
public sealed class ObjectDoorTests(SharedCluster shared) : ObjectApiTests(shared.Rig.Door(2, "/"), "siblings")
{
    [Fact]
    public async Task What_is_put_through_one_node_is_got_through_every_node()
    {
        var rig = shared.Rig;
        for (var writer = 1; writer <= 3; writer++)
        {
            var body = new ByteArrayContent(Encoding.UTF8.GetBytes("written by " + writer));
            body.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            using var put = await rig.Http.PutAsync(rig.Door(writer, $"/types/siblings/buckets/trip/keys/k{writer}"), body);
            Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
            for (var reader = 1; reader <= 3; reader++)
            {
                Assert.Equal("written by " + writer, await rig.Http.GetStringAsync(rig.Door(reader, $"/types/siblings/buckets/trip/keys/k{writer}")));
            }
        }
    }

    [Fact]
    public async Task Health_and_ping_answer()
    {
        Assert.Equal("Healthy", await shared.Rig.Http.GetStringAsync(shared.Rig.Door(1, "/health")));
        Assert.Equal("OK", await shared.Rig.Http.GetStringAsync(shared.Rig.Door(1, "/ping")));
    }

    [Fact]
    public async Task Of_fifty_that_create_one_object_through_all_nodes_exactly_one_does()
    {
        var path = $"/types/siblings/buckets/{Guid.NewGuid():N}/keys/once";
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, shared.Rig.Door((i % 3) + 1, path)) { Content = new StringContent($"v{i}") };
            request.Headers.TryAddWithoutValidation("If-None-Match", "*");
            using var answer = await shared.Rig.Http.SendAsync(request);
            return (int)answer.StatusCode;
        }));
        Assert.Equal((1, 49), (answers.Count(static status => status == 204), answers.Count(static status => status == 412)));
        using var got = await shared.Rig.Http.GetAsync(shared.Rig.Door(1, path));
        Assert.Equal(200, (int)got.StatusCode);
    }

    [Fact]
    public async Task Headers_without_end_are_refused_and_the_server_goes_on()
    {
        var rig = shared.Rig;
        using var request = new HttpRequestMessage(HttpMethod.Get, rig.Door(3, "/types/siblings/buckets/b/keys/k"));
        request.Headers.TryAddWithoutValidation("X-Riak-Meta-Huge", new string('x', 2 << 20));
        try
        {
            using var answer = await rig.Http.SendAsync(request);
            Assert.Equal(431, (int)answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            // The server may close before all has been sent: as good a refusal.
        }

        Assert.Equal("OK", await rig.Http.GetStringAsync(rig.Door(3, "/ping")));
        Assert.False(rig[3].Exited.IsCompleted);
    }
}
