using System.Net;
using System.Threading.Tasks;
using Starling.Objects.Tests.ProtocolBuffers;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The protocol buffers of a real server, asked what every such door is asked.</summary>
[Collection(RunningServers.Name)]
public sealed class BufferDoorTests(SharedCluster shared)
    : BufferApiTests(IPEndPoint.Parse(shared.Rig.Cluster.Places[1].Buffers.ToString()), "siblings")
{
    [Fact]
    public async Task What_is_put_through_one_node_is_got_through_every_node()
    {
        await PutAsync("trip", "hello");
        foreach (var place in shared.Rig.Cluster.Places)
        {
            using var door = await BufferClient.ConnectAsync(IPEndPoint.Parse(place.Buffers.ToString()));
            var got = await door.AskAsync(9, new Fields().Add(1, Bucket).Add(2, "trip").Add(13, "siblings"));
            Assert.Equal("hello", Assert.Single(got.Values));
        }
    }
}
