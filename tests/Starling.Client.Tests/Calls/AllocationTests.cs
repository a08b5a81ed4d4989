using System;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Client.Tests.Fake;
using Xunit;

namespace Starling.Client.Tests.Calls;

/// <summary>What a call leaves to the garbage collector. Counted in the whole process, so nothing else may run meanwhile.</summary>
[Collection(Alone.Name)]
public sealed class AllocationTests
{
    [Fact]
    public async Task A_call_allocates_little_besides_its_result()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        var state = Ask.Cell("v");
        cluster.Play(ask => ask.State(state));
        for (var i = 0; i < 2000; i++)
        {
            await client.GetAsync("lww", "k");
        }

        RecordKey key = "k";
        var before = GC.GetTotalAllocatedBytes(true);
        for (var i = 0; i < 5000; i++)
        {
            await client.GetAsync("lww", key);
        }

        // The fake node's own objects are among these.
        var each = (GC.GetTotalAllocatedBytes(true) - before) / 5000;
        Assert.True(each < 1500, $"{each} bytes a call");
    }
}
