using System;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>A server that is told to stop does so, in time and with its data.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_stops_a_server_under_load_within_ten_seconds(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        await using var rig = await ServerRig.StartAsync(1);
        await rig.Client.CreateTableAsync(new TableDefinition { Name = "t" });
        using var stop = new CancellationTokenSource();
        var load = WriteAsync(rig, stop.Token);
        using var idle = await rig.Http.GetAsync(rig.Door(1, "/ping"));

        var watch = Stopwatch.StartNew();
        using (var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", rig[1].Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        Assert.Equal(0, await rig[1].Exited.WaitAsync(StopWithin));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, StopWithin);
        await stop.CancelAsync();
        var acknowledged = await load;
        Assert.InRange(acknowledged, 1, int.MaxValue);

        await rig.RestartAllAsync();
        for (var i = 0; i < acknowledged; i++)
        {
            Assert.True((await rig.Client.GetAsync("t", "k" + i)).Found);
        }
    }

    [Fact]
    public async Task A_server_ends_with_the_program_that_holds_its_leash()
    {
        await using var rig = await ServerRig.StartAsync(1);
        Assert.Equal(0, await rig[1].StopAsync(StopWithin));
    }

    [Fact]
    public async Task A_server_that_waits_for_its_seeds_says_so_and_stops_when_told()
    {
        await using var rig = await ServerRig.StartAsync(1);
        var places = ServerRig.FreePlaces(3);
        using var lonely = Cli.Processes.ServerProcess.Start(
            Cli.Processes.ServerProgram.Find(),
            ["--data", rig.Folder + "/lonely", "--listen", $"{places[0].Node}", "--http", $"{places[0].Http}", "--pb", "off",
                "--seeds", $"{places[0].Node},{places[1].Node},{places[2].Node}"],
            static _ => { });
        using var http = new HttpClient();
        var health = await UntilAsync(async () => (int)(await http.GetAsync($"http://{places[0].Http}/health")).StatusCode);
        Assert.Equal(503, health);
        await UntilAsync(() => Task.FromResult(
            lonely.LastWords.Contains(places[1].Node.ToString(), StringComparison.Ordinal) ? true : throw new InvalidOperationException(lonely.LastWords)));
        Assert.False(lonely.Ready.IsCompleted);
        Assert.Equal(0, await lonely.StopAsync(StopWithin));
    }

    private static async Task<int> WriteAsync(ServerRig rig, CancellationToken stop)
    {
        var acknowledged = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await rig.Client.PutAsync("t", "k" + acknowledged, "v");
                acknowledged++;
            }
            catch (StarlingException)
            {
                return acknowledged;
            }
        }

        return acknowledged;
    }

    /// <summary>Asks again until there is an answer, for at most ten seconds.</summary>
    private static async Task<T> UntilAsync<T>(Func<Task<T>> ask)
    {
        for (var left = 100; ; left--)
        {
            try
            {
                return await ask();
            }
            catch (Exception fault) when (left > 0 && fault is HttpRequestException or InvalidOperationException)
            {
                await Task.Delay(100);
            }
        }
    }
}
