using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>Riak's own client for Node.js, unmodified, does its work on three nodes while one of them is killed and comes back.</summary>
public sealed class RiakClientTests
{
    private static readonly TimeSpan TalkWithin = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task The_client_of_Riak_works_unchanged_while_a_node_is_killed_and_comes_back()
    {
        await RiakClientProgram.InstallAsync();
        await using var rig = await ServerRig.StartAsync(3, null, "--log", "error");
        await rig.Client.CreateTableAsync(new TableDefinition { Name = "siblings" });
        await SharedCluster.CreateDataTablesAsync(rig.Client);
        using var client = RiakClientProgram.Start("client.js", rig.Cluster.Places.Select(place => place.Buffers.ToString()));
        using var patience = new CancellationTokenSource(TalkWithin);
        await client.HearAsync("lose a node", patience.Token);
        rig[2].Kill();
        await rig[2].Exited;
        await client.GoOnAsync();
        await client.HearAsync("take it back", patience.Token);
        await rig.RestartAsync(2);

        // What an update returns is the value as the replica that took it knows it: the sums are expected of one that has caught up.
        await rig.AwaitHintsAsync();
        await client.GoOnAsync();
        await client.EndAsync(patience.Token);
    }
}
