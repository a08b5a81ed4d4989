using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>Nodes join, leave and are removed, by the words that people type, while the cluster is used.</summary>
public sealed class MemberTests
{
    private static readonly TimeSpan CommandWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan DeadWithin = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Two_nodes_join_one_leaves_and_one_is_killed_and_removed_under_load_and_nothing_fails_or_is_lost()
    {
        await using var rig = await ServerRig.StartAsync(3, 5, null, "--log", "error", "--moves", "64");
        await rig.Client.CreateTableAsync(new TableDefinition { Name = "t", Rule = ResolutionRule.LastWriteWins });
        var load = new SteadyLoad(rig.Client) { Rest = TimeSpan.FromMilliseconds(20) };
        var run = load.RunAsync();

        var ring = await rig.Client.RingAsync();
        foreach (var number in new[] { 4, 5 })
        {
            await rig.RestartAsync(number);
            Assert.Equal(0, (await RunAsync(rig, 1, "resume", "--wait")).Code);
            ring = await AssertMovedLittle(rig, ring);
        }

        var left = await RunAsync(rig, 1, "leave", Address(rig, 2), "--wait");
        Assert.True(left.Code == 0, left.Errors);
        Assert.Contains("leaves (epoch", left.Output, StringComparison.Ordinal);
        ring = await AssertMovedLittle(rig, ring);
        Assert.Empty(load.Failures.Select(failure => failure.ToString()));
        Assert.Equal(0, await rig[2].Exited.WaitAsync(DeadWithin));

        rig[3].Kill();
        await rig[3].Exited;
        var dead = Stopwatch.GetTimestamp();
        var removed = await RemoveAsync(rig, 3);
        Assert.True(removed.Code == 0, removed.Errors);
        await AssertMovedLittle(rig, ring);
        load.Stop();
        await run;

        // What was on its way to the killed node may be in doubt; nothing that began later.
        Assert.Empty(load.Failures.Where(failure => !failure.InDoubt || failure.Began >= dead).Select(failure => failure.ToString()));
        Assert.InRange(load.Acknowledged.Count, 1_000, int.MaxValue);
        var status = await rig.Client.StatusAsync();
        Assert.Equal([Address(rig, 1), Address(rig, 4), Address(rig, 5)], status.Nodes.Select(node => node.Address).Order());
        Assert.Null(status.Moves);
        foreach (var (key, value) in load.Acknowledged)
        {
            var reading = await rig.Client.GetAsync("t", key, new ReadOptions { Level = ConsistencyLevel.All });
            Assert.Equal(value, reading.Value?.Text);
        }
    }

    /// <summary>The time after which it happens is set short; a node that comes back after it is told that it has to begin anew.</summary>
    [Fact]
    public async Task A_node_that_stays_dead_is_removed_by_itself_and_its_replicas_are_built_anew()
    {
        await using var rig = await ServerRig.StartAsync(4, null, "--log", "error", "--moves", "64", "--remove-after", "10s");
        await rig.Client.CreateTableAsync(new TableDefinition { Name = "t", Rule = ResolutionRule.LastWriteWins });
        for (var i = 0; i < 500; i++)
        {
            await rig.Client.PutAsync("t", "k" + i, "v" + i, new WriteOptions { Level = ConsistencyLevel.All });
        }

        rig[4].Kill();
        await rig[4].Exited;
        var outlooks = new HashSet<string>();
        var deadline = DateTime.UtcNow + CommandWithin;
        while (await rig.Client.StatusAsync() is var status && (status.Nodes.Count > 3 || status.Moves is not null))
        {
            var outlook = status.Nodes.Select(node => node.Outlook).FirstOrDefault(text => text is not null) ?? "";
            outlooks.Add(outlook[..Math.Min("is removed in".Length, outlook.Length)]);
            Assert.True(DateTime.UtcNow < deadline, string.Join(" | ", outlooks));
            await Task.Delay(200);
        }

        Assert.Contains("is removed in", outlooks);
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal("v" + i, (await rig.Client.GetAsync("t", "k" + i, new ReadOptions { Level = ConsistencyLevel.All })).Value?.Text);
        }

        rig.Cluster.Start(rig.Cluster.Places[3]);
        var back = DateTime.UtcNow + DeadWithin;
        while (!rig[4].LastWords.Contains("start it with an empty data folder", StringComparison.OrdinalIgnoreCase))
        {
            Assert.True(DateTime.UtcNow < back, rig[4].LastWords);
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task Words_that_would_do_harm_are_refused_and_say_what_to_do()
    {
        await using var rig = await ServerRig.StartAsync(3, 4, null, "--log", "error");
        var epoch = (await rig.Client.StatusAsync()).Epoch;
        await RefusedAsync(rig, 3, "fewer replicas than asked for", "leave", Address(rig, 2));
        await RefusedAsync(rig, 3, "is alive", "remove", Address(rig, 2));
        await RefusedAsync(rig, 3, "There is no member '10.9.9.9:1'", "leave", "10.9.9.9:1");
        await RefusedAsync(rig, 3, "at least four letters", "leave", "ab");
        await RefusedAsync(rig, 3, "weight of 1000001 is not possible", "weight", Address(rig, 2), "1000001");
        await RefusedAsync(rig, 2, "'much'", "weight", Address(rig, 2), "much");
        await RefusedAsync(rig, 2, "this node's own address", "join", Address(rig, 4), "--listen", Address(rig, 4), "--data", rig.Folder + "/other");
        await RefusedAsync(rig, 2, "Seeds and Join are both given", "join", Address(rig, 1), "--seeds", Address(rig, 4), "--listen", Address(rig, 4), "--data", rig.Folder + "/other");
        Assert.Equal(epoch, (await rig.Client.StatusAsync()).Epoch);
    }

    [Fact]
    public async Task A_dry_run_shows_what_would_move_and_changes_nothing_and_the_same_again_changes_nothing()
    {
        await using var rig = await ServerRig.StartAsync(3, 4, null, "--log", "error", "--moves", "64");
        var epoch = (await rig.Client.StatusAsync()).Epoch;
        var join = await OneRunOf("join", Address(rig, 1), "--dry-run");
        Assert.True(join.Code == 0, join.Errors);
        Assert.Contains("Dry run, nothing was changed. A node joins in dc1/rack1: 192 copies", join.Output, StringComparison.Ordinal);
        Assert.Contains("(new)", join.Output, StringComparison.Ordinal);
        Assert.Contains("Dry run", (await RunAsync(rig, 1, "weight", Address(rig, 2), "50", "--dry-run")).Output, StringComparison.Ordinal);
        Assert.Equal(epoch, (await rig.Client.StatusAsync()).Epoch);

        Assert.Contains("Moves are paused (epoch", (await RunAsync(rig, 1, "pause")).Output, StringComparison.Ordinal);
        Assert.Contains("it is so already", (await RunAsync(rig, 2, "pause")).Output, StringComparison.Ordinal);
        await rig.RestartAsync(4);
        Assert.Contains("paused: 'starling resume'", (await RunAsync(rig, 3, "status")).Output, StringComparison.Ordinal);
        var waited = await RunAsync(rig, 1, "leave", Address(rig, 2), "--wait");
        Assert.Equal(1, waited.Code);
        Assert.Contains("Moves are paused", waited.Errors, StringComparison.Ordinal);
        Assert.Contains("it is so already", (await RunAsync(rig, 2, "leave", Address(rig, 2))).Output, StringComparison.Ordinal);
        Assert.Contains("alive leaving", (await RunAsync(rig, 3, "status")).Output, StringComparison.Ordinal);
        Assert.Contains("stays (epoch", (await RunAsync(rig, 2, "leave", Address(rig, 2), "--cancel")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(rig, 3, "resume", "--wait")).Code);
        var ring = await RunAsync(rig, 4, "ring");
        Assert.Contains("25.0 %", ring.Output, StringComparison.Ordinal);
        Assert.Contains("\"first\": 64", (await RunAsync(rig, 4, "ring", "--json")).Output, StringComparison.Ordinal);
    }

    /// <summary>Four nodes and three replicas: one node may leave, and not two.</summary>
    [Fact]
    public async Task Of_two_that_ask_at_once_for_what_excludes_each_other_one_wins_and_the_other_is_told()
    {
        var tries = int.TryParse(Environment.GetEnvironmentVariable("STARLING_MEMBER_TRIES"), out var asked) ? asked : 50;
        await using var rig = await ServerRig.StartAsync(4, null, "--log", "error");
        await rig.Client.ChangeClusterAsync(new ClusterChange { Kind = ClusterChangeKind.Pause });
        var wins = new int[2];
        for (var i = 0; i < tries; i++)
        {
            var outcomes = await Task.WhenAll(LeaveAsync(rig, 1 + (i % 4)), LeaveAsync(rig, 1 + ((i + 1 + (i % 3)) % 4)));
            var winner = Array.FindIndex(outcomes, text => text.Length == 0);
            Assert.True(winner >= 0, string.Join(" | ", outcomes));
            Assert.Contains("fewer replicas", outcomes[1 - winner], StringComparison.Ordinal);
            wins[winner]++;
            var leaving = Assert.Single((await rig.Client.StatusAsync()).Nodes, node => node.Membership == "leaving");
            await rig.Client.ChangeClusterAsync(new ClusterChange { Kind = ClusterChangeKind.Stay, Node = leaving.Id });
            Assert.All((await rig.Client.StatusAsync()).Nodes, node => Assert.Equal("normal", node.Membership));
        }

        Assert.True(wins is [> 0, > 0], $"One of the two won all {tries} times.");
    }

    private static async Task<string> LeaveAsync(ServerRig rig, int number)
    {
        try
        {
            await rig.Client.ChangeClusterAsync(new ClusterChange { Kind = ClusterChangeKind.Leave, Node = Address(rig, number) });
            return "";
        }
        catch (StarlingException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>Every node holds its share to within one slot, and hardly more slots have changed hands than had to.</summary>
    private static async Task<ClusterRing> AssertMovedLittle(ServerRig rig, ClusterRing before)
    {
        var after = await rig.Client.RingAsync();
        Assert.InRange(after.Nodes.Max(node => node.Slots) - after.Nodes.Min(node => node.Slots), 0, 1);
        var (old, now) = (HoldersOf(before), HoldersOf(after));
        var least = now.Sum(node => Math.Max(0, node.Value.Count - (old.TryGetValue(node.Key, out var had) ? had.Count : 0)));
        var moved = now.Sum(node => node.Value.Count(slot => !(old.TryGetValue(node.Key, out var had) && had.Contains(slot))));
        Assert.InRange(moved, least, 1.1 * least);
        return after;
    }

    private static Dictionary<string, HashSet<int>> HoldersOf(ClusterRing ring)
    {
        var holders = ring.Nodes.ToDictionary(node => node.Address, _ => new HashSet<int>());
        var lists = ring.Lists["dc1"];
        for (var slot = 0; slot < lists.Count; slot++)
        {
            foreach (var node in lists[slot])
            {
                holders[ring.Nodes[node].Address].Add(slot);
            }
        }

        return holders;
    }

    /// <summary>A node that was killed is refused as alive until its death has been noticed.</summary>
    private static async Task<OneRun> RemoveAsync(ServerRig rig, int number)
    {
        var deadline = DateTime.UtcNow + DeadWithin;
        while (true)
        {
            var run = await RunAsync(rig, 1, "remove", Address(rig, number), "--wait");
            if (!run.Errors.Contains("is alive", StringComparison.Ordinal) || DateTime.UtcNow > deadline)
            {
                return run;
            }
        }
    }

    private static async Task RefusedAsync(ServerRig rig, int code, string text, params string[] words)
    {
        var run = words[0] == "join" ? await OneRunOf(words) : await RunAsync(rig, 1, words);
        Assert.True(run.Code == code, $"{string.Join(' ', words)}: {run.Code}: {run.Output} {run.Errors}");
        Assert.Contains(text, run.Output + run.Errors, StringComparison.Ordinal);
    }

    private static string Address(ServerRig rig, int number) => rig.Cluster.Places[number - 1].Node.ToString();

    private static Task<OneRun> RunAsync(ServerRig rig, int asked, params string[] words) =>
        OneRunOf([.. words, "--node", Address(rig, asked)]);

    private static Task<OneRun> OneRunOf(params string[] words) => CommandProgram.RunAsync(CommandWithin, words);
}
