using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The measurements of agreement in a quick form: the bounds that do not depend on the machine.</summary>
public sealed class AgreementCostTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Replicas_in_sync_read_nothing_and_send_less_than_64_KiB()
    {
        var sync = Assert.Single(await RunAsync("sync", "--records", "10000"));
        Assert.InRange(sync["verifications measured"], 0.1, 100);
        Assert.InRange(sync["bytes of each pair of nodes, both ways"], 1, (64 << 10) - 1);
        Assert.Equal(0, sync["records read"]);
        Assert.Equal(0, sync["slots that were found different"]);
    }

    [Fact]
    public async Task The_cost_follows_what_differs()
    {
        const int Many = 200;
        var parts = await RunAsync("differ", "--records", "10000", "--differences", $"1,{Many}");
        Assert.Equal(2, parts.Count);

        // Two replicas may both bring the same record, and for each both sides read its leaf twice: of 10,000 records a few, not all.
        Assert.InRange(parts[0]["records read, on all nodes"], 1, 50);
        Assert.InRange(parts[0]["rows moved"], 1, 4);
        Assert.InRange(parts[1]["rows moved"], Many, 4 * Many);
        Assert.InRange(parts[1]["records read, on all nodes"], Many, 30 * Many);
        Assert.InRange(parts[1]["leaves read on both sides"], 1, 4 * Many);

        // One difference alone pays for its questions; many share them.
        const string Overhead = "bytes a difference beyond comparing, the rows and the ids of rows";
        Assert.InRange(parts[0][Overhead], 1, 2500);
        Assert.InRange(parts[1][Overhead], 1, 300);
    }

    [Fact]
    public async Task Deletes_stay_while_a_replica_is_away_and_go_within_two_commits_once_it_is_back()
    {
        var parts = await RunAsync("purge", "--records", "10000");
        Assert.Equal(2, parts.Count);
        Assert.Equal(0, parts[0]["purged"]);
        Assert.Equal(0, parts[0]["records missing on the nodes that are up"]);
        Assert.Equal(0, parts[0]["nodes that do not name the one that is down"]);
        Assert.InRange(parts[1]["commits for each slot until nothing was left"], 0.5, 2);
        Assert.Equal(30_000, parts[1]["purged, on all nodes"]);
        Assert.All(parts[1].Where(each => each.Key.StartsWith("records on", StringComparison.Ordinal)), each => Assert.Equal(0, each.Value));
        Assert.All(parts[1].Where(each => each.Key.StartsWith("entries of", StringComparison.Ordinal)), each => Assert.Equal(0, each.Value));
    }

    /// <summary>The figures of each part, by name.</summary>
    private static async Task<List<Dictionary<string, double>>> RunAsync(params string[] words)
    {
        const string Name = "Starling.Agreement";
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var assembly = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", Name, configuration, Name + ".dll"));
        Assert.True(File.Exists(assembly), $"{assembly} is not there: build the project {Name}.");
        var run = await OneRun.OfAsync(new ProcessStartInfo("dotnet", [assembly, .. words, "--json"]) { UseShellExecute = false }, Limit);
        Assert.True(run.Code == 0, run.Errors + run.Output);
        using var json = JsonDocument.Parse(run.Output);
        return [.. json.RootElement.EnumerateObject().Select(part =>
            part.Value.EnumerateObject().ToDictionary(figure => figure.Name, figure => figure.Value.GetDouble()))];
    }
}
