using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Processes;
using Starling.World;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The network between three servers is cut in two, and a client of Riak's own works on each side with one and the same data. When it is
/// whole again, both see what both did.</summary>
[Collection(Alone.Name)]
public sealed class TwoSidesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Given_a_cut_network_When_both_sides_change_data_types_and_it_heals_Then_both_sides_see_the_merged_values()
    {
        await RiakClientProgram.InstallAsync();
        await using var network = await CutNetwork.MakeAsync(["10.77.0.1"], ["10.77.0.2", "10.77.0.3"]);
        var folder = Directory.CreateTempSubdirectory("starling-sides-").FullName;
        try
        {
            await RunAsync(network, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(CutNetwork network, string folder)
    {
        NodePlace[] places = [.. Enumerable.Range(1, 3).Select(static number =>
            new NodePlace(number, new Endpoint($"10.77.0.{number}", 7800), new Endpoint($"10.77.0.{number}", 8098), new Endpoint($"10.77.0.{number}", 8087)))];
        var program = ServerProgram.Find();
        await using var cluster = new LocalCluster(program, places, folder, static (_, _) => { })
        {
            Flags = ["--log", "error"],
            ProgramAt = place => network.On(place.Number == 1 ? "a" : "b", program),
        };
        cluster.StartAll();
        Assert.Null(await cluster.AwaitReadyAsync(Limit, TestContext.Current.CancellationToken));
        foreach (var kind in new[] { "counter", "set", "gset", "map", "hll" })
        {
            await CreateAsync(network, places[0], kind);
        }

        using var a = RiakClientProgram.Start("side.js", ["a", places[0].Buffers.ToString()], network.On("a"));
        using var b = RiakClientProgram.Start("side.js", ["b", places[1].Buffers.ToString(), places[2].Buffers.ToString()], network.On("b"));
        using var patience = new CancellationTokenSource(Limit);
        await BothAsync("ready");
        await BothAsync("read", network.CutAsync);
        await BothAsync("apart", network.JoinAsync);
        await Task.WhenAll(a.EndAsync(patience.Token), b.EndAsync(patience.Token));

        async Task BothAsync(string line, Func<Task>? then = null)
        {
            await a.HearAsync(line, patience.Token);
            await b.HearAsync(line, patience.Token);
            await (then?.Invoke() ?? Task.CompletedTask);
            await a.GoOnAsync();
            await b.GoOnAsync();
        }
    }

    private static async Task CreateAsync(CutNetwork network, NodePlace place, string kind)
    {
        var (file, first) = CommandProgram.Find();
        IReadOnlyList<string> words =
        [
            .. network.On("a"), file, .. first, "table", "create", kind + "s", "--rule", "datatypes", "--prop", "datatype=" + kind,
            "--node", place.Node.ToString(),
        ];
        var made = await OneRun.OfAsync(new ProcessStartInfo(words[0], words.Skip(1)) { UseShellExecute = false }, Limit);
        Assert.True(made.Code == 0, made.Output + made.Errors);
    }
}
