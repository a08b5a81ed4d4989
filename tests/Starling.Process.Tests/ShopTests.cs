using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The sample shop, started by its one command and used in a real browser: three instances, one cart, one page counter, and one instance killed.</summary>
[Collection(Alone.Name)]
public sealed class ShopTests
{
    private const int NoBrowser = 3;
    private const string Name = "Starling.Samples.Shop";

    /// <summary>The first run may install a browser.</summary>
    private static readonly TimeSpan InstallWithin = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan OpenWithin = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(20);

    private static readonly string Root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));

    [Fact]
    public async Task Three_instances_share_a_cart_and_a_counter_and_go_on_when_one_is_killed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs bash to find the browser.");
        var found = await OneRun.OfAsync(
            new ProcessStartInfo("bash", [Path.Combine(Root, "eng", "browser")]) { UseShellExecute = false }, InstallWithin);
        Assert.SkipWhen(found.Code == NoBrowser && Environment.GetEnvironmentVariable("CI") is null, found.Errors);
        Assert.True(found.Code == 0, found.Errors);

        var data = Directory.CreateTempSubdirectory("starling-shop-test-");
        using var shop = Start(data.FullName);
        var instances = new List<(Uri Page, int Process)>();
        try
        {
            await OpenAsync(shop, instances);
            await using var browser = await Browser.StartAsync(found.Output.Trim());
            await ShopAsync(await browser.OpenAsync(), await browser.OpenAsync(), instances);
        }
        finally
        {
            // Killed, not asked: its instances must end by themselves.
            shop.Kill();
            await shop.WaitForExitAsync();
            await EndedAsync(instances);
            data.Delete(recursive: true);
        }
    }

    private static async Task ShopAsync(BrowserPage page, BrowserPage other, List<(Uri Page, int Process)> instances)
    {
        // One cart at all instances, and every look counts, wherever it is.
        await page.GoAsync(instances[0].Page);
        Assert.Equal(("1", "1", "0"), (await page.TextAsync("instance"), await page.TextAsync("views"), await page.TextAsync("milk")));
        await page.ClickAsync("put-milk");
        Assert.Equal(("1", "2", "1"), (await page.TextAsync("instance"), await page.TextAsync("views"), await page.TextAsync("milk")));
        await page.GoAsync(instances[1].Page);
        Assert.Equal(("2", "3", "1"), (await page.TextAsync("instance"), await page.TextAsync("views"), await page.TextAsync("milk")));
        await page.ClickAsync("put-bread");
        await page.GoAsync(instances[2].Page);
        Assert.Equal(("5", "1", "1"), (await page.TextAsync("views"), await page.TextAsync("milk"), await page.TextAsync("bread")));

        // Two windows at two instances, at the same time.
        await other.GoAsync(instances[0].Page);
        for (var i = 0; i < 5; i++)
        {
            await Task.WhenAll(page.ClickAsync("put-milk"), other.ClickAsync("put-milk"));
        }

        await page.GoAsync(instances[1].Page);
        Assert.Equal(("17", "11"), (await page.TextAsync("views"), await page.TextAsync("milk")));
        await page.PictureAsync(Path.Combine(Root, "artifacts", "shop.png"));

        // What is taken out at one instance is out at all.
        await page.ClickAsync("drop-bread");
        await other.GoAsync(instances[2].Page);
        Assert.Equal("0", await other.TextAsync("bread"));

        // One is killed, and nothing is missing at the others.
        using (var killed = System.Diagnostics.Process.GetProcessById(instances[0].Process))
        {
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        await page.ClickAsync("put-tea");
        await other.GoAsync(instances[2].Page);
        Assert.Equal(("11", "1"), (await other.TextAsync("milk"), await other.TextAsync("tea")));
        Assert.Equal("21", await other.TextAsync("views"));
    }

    private static System.Diagnostics.Process Start(string data)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var assembly = Path.Combine(Root, "artifacts", "bin", Name, configuration, Name + ".dll");
        Assert.True(File.Exists(assembly), $"{assembly} is not there: build the project {Name}.");
        var (http, node) = (FreePorts(), FreePorts());
        return System.Diagnostics.Process.Start(new ProcessStartInfo("dotnet", [assembly, "--data", data, "--http", http, "--node", node])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>Waits until the shop is open, and reads the instances' addresses and process ids from what it prints.</summary>
    private static async Task OpenAsync(System.Diagnostics.Process shop, List<(Uri Page, int Process)> instances)
    {
        using var patience = new CancellationTokenSource(OpenWithin);
        while (instances.Count < 3)
        {
            var line = await shop.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("The shop has ended before it opened.");
            if (Regex.Match(line, @"^instance \d: (\S+) \(process (\d+)\)$") is { Success: true } match)
            {
                instances.Add((new Uri(match.Groups[1].Value), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)));
            }
        }
    }

    /// <summary>None of the instances outlives whoever started it.</summary>
    private static async Task EndedAsync(List<(Uri Page, int Process)> instances)
    {
        using var patience = new CancellationTokenSource(EndWithin);
        foreach (var (_, id) in instances)
        {
            try
            {
                using var instance = System.Diagnostics.Process.GetProcessById(id);
                await instance.WaitForExitAsync(patience.Token);
            }
            catch (ArgumentException)
            {
                // It has ended already.
            }
        }
    }

    /// <summary>The first of three ports that are free, one after the other.</summary>
    private static string FreePorts()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            using var first = Bound(0)!;
            var port = ((IPEndPoint)first.LocalEndPoint!).Port;
            using var second = Bound(port + 1);
            using var third = Bound(port + 2);
            if (second is not null && third is not null)
            {
                return port.ToString(CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException("There are no three free ports in a row.");
    }

    private static Socket? Bound(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch (Exception fault) when (fault is SocketException or ArgumentOutOfRangeException)
        {
            socket.Dispose();
            return null;
        }
    }
}
