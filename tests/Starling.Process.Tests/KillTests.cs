using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>A node of three is killed under load and comes back.</summary>
public sealed class KillTests
{
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(1.5);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_kill_9_only_writes_in_flight_are_in_doubt_and_nothing_acknowledged_is_lost(int victim)
    {
        await using var rig = await ServerRig.StartAsync(3, null, "--log", "error");
        await rig.Client.CreateTableAsync(new TableDefinition { Name = "t", Rule = ResolutionRule.LastWriteWins });
        var load = new SteadyLoad(rig.Client);
        var run = load.RunAsync();

        await Task.Delay(Phase);
        rig[victim].Kill();
        await rig[victim].Exited;

        // The kill is over when the system has closed the node's links: nobody can have sent it anything that begins later.
        var dead = Stopwatch.GetTimestamp();
        var atKill = load.Acknowledged.Count;
        await Task.Delay(Phase);
        var whileDown = load.Acknowledged.Count;
        await rig.RestartAsync(victim);
        await Task.Delay(Phase);
        load.Stop();
        await run;

        Assert.InRange(atKill, 100, int.MaxValue);
        Assert.True(whileDown > atKill + 100, $"While the node was down {whileDown - atKill} writes were acknowledged.");
        Assert.Empty(load.Failures.Where(failure => !failure.InDoubt || failure.Began >= dead).Select(failure => failure.ToString()));
        Assert.InRange(load.Failures.Count, 0, SteadyLoad.Writers);

        var status = await rig.AwaitHintsAsync();
        Assert.True(status.Nodes.Sum(node => node.HintsDelivered) > 0, "No hint was delivered.");
        foreach (var (key, value) in load.Acknowledged)
        {
            var reading = await rig.Client.GetAsync("t", key, new ReadOptions { Level = ConsistencyLevel.All });
            Assert.Equal(value, reading.Value?.Text);
        }
    }

    [Fact]
    public async Task All_nodes_killed_at_once_come_back_with_every_acknowledged_write()
    {
        await using var rig = await ServerRig.StartAsync(3, null, "--log", "error");
        await rig.Client.CreateTableAsync(new TableDefinition { Name = "t", Rule = ResolutionRule.LastWriteWins });
        var load = new SteadyLoad(rig.Client);
        var run = load.RunAsync();
        await Task.Delay(Phase);
        for (var number = 1; number <= 3; number++)
        {
            rig[number].Kill();
        }

        load.Stop();
        await run;
        await Task.WhenAll(rig[1].Exited, rig[2].Exited, rig[3].Exited);
        await rig.RestartAllAsync();
        Assert.InRange(load.Acknowledged.Count, 100, int.MaxValue);
        foreach (var (key, value) in load.Acknowledged)
        {
            Assert.Equal(value, (await rig.Client.GetAsync("t", key)).Value?.Text);
        }
    }
}
