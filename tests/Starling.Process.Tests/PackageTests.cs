using System;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The packages are made of what was built, a program that knows nothing but them builds and runs, and they carry what a package should.</summary>
[Collection(Alone.Name)]
public sealed class PackageTests : IDisposable
{
    private const string Version = "0.1.0-trial";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>The simulator and all that it stands on. No store of the real machine is among them.</summary>
    private static readonly string[] Expected =
    [
        "Starling.Api", "Starling.Membership", "Starling.Model", "Starling.Node", "Starling.Replication", "Starling.Simulator",
        "Starling.Storage", "Starling.Wire", "Starling.World",
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("starling-packages-");

    /// <summary>What a program of its own types and of a cache adds to them.</summary>
    private static readonly string[] ForPrograms = ["Starling.Caching", "Starling.Typed"];

    private string Feed => Path.Combine(folder.FullName, "feed");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_program_that_has_only_the_packages_tries_a_scenario()
    {
        await PackAsync(Expected);
        var output = await RunAsync(Program, ["Starling.Simulator"]);
        Assert.StartsWith("Echo: good, 3 seeds from 1", output);

        var native = Directory.EnumerateFiles(Path.Combine(folder.FullName, "out"), "*", SearchOption.AllDirectories)
            .Select(Path.GetFileName).Where(name => name!.Contains("rocksdb", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(native);
    }

    [Fact]
    public async Task A_program_that_has_only_the_packages_uses_its_own_types_and_has_its_host_s_cache_in_the_cluster()
    {
        await PackAsync([.. Expected, .. ForPrograms]);
        var output = await RunAsync(TypedProgram, ["Starling.Simulator", .. ForPrograms]);
        Assert.StartsWith("Visits: good, 3 seeds from 1", output);
        Assert.EndsWith("StarlingCache: GetAsync of cache", output.Trim());
    }

    private async Task PackAsync(string[] packages)
    {
        foreach (var package in packages)
        {
            await DotnetAsync(
                "pack", Path.Combine(Root(), "src", package), "--no-build", "--output", Feed, "--configuration", Configuration(), "--nologo",
                $"-p:PackageVersion={Version}");
        }

        Assert.All(packages, CheckPackage);
    }

    private async Task<string> RunAsync(string program, string[] packages)
    {
        // A feed more for this folder; every other source is the machine's own. Packages of this run stay out of the machine's store.
        Write("NuGet.config", """<configuration><packageSources><add key="made-here" value="feed" /></packageSources></configuration>""");
        Write("trial.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RestorePackagesPath>packages</RestorePackagesPath>
                <RestoreFallbackFolders>{await StoreAsync()}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>{string.Concat(packages.Select(static package => $"<PackageReference Include=\"{package}\" Version=\"{Version}\" />"))}</ItemGroup>
            </Project>
            """);
        Write("Program.cs", program);
        await DotnetAsync("build", folder.FullName, "--nologo", "--output", Path.Combine(folder.FullName, "out"));
        return (await DotnetAsync(Path.Combine(folder.FullName, "out", "trial.dll"))).Output;
    }

    /// <summary>Counts through typed access in simulated worlds, and asks the host's cache for an entry, over a cluster that only says what it was
    /// asked.</summary>
    private const string TypedProgram = """
        using System;
        using System.Collections.Generic;
        using System.Reflection;
        using System.Threading.Tasks;
        using Microsoft.Extensions.Caching.Distributed;
        using Microsoft.Extensions.DependencyInjection;
        using Starling.Api;
        using Starling.Caching;
        using Starling.Model.Values;
        using Starling.Simulator.Scenarios;
        using Starling.Typed;

        var report = ScenarioRun.Run(new Visits(), seeds: 3);
        Console.WriteLine(report);
        report.ThrowIfBad();

        var services = new ServiceCollection();
        services.AddSingleton(DispatchProxy.Create<IStarling, Parrot>());
        services.AddStarlingDistributedCache(cache => cache.CreateTable = false);
        await using var provider = services.BuildServiceProvider();
        var cache = provider.GetRequiredService<IDistributedCache>();
        try
        {
            await cache.GetAsync("k");
        }
        catch (StarlingException fault)
        {
            Console.WriteLine($"{cache.GetType().Name}: {fault.Message}");
        }

        public class Parrot : DispatchProxy
        {
            protected override object? Invoke(MethodInfo? method, object?[]? arguments) =>
                throw new StarlingException(StarlingError.NotReady, $"{method!.Name} of {arguments![0]}");
        }

        sealed class Visits : Scenario<object>
        {
            public override IReadOnlyList<TableDefinition> Tables =>
            [
                new() { Name = "counters", Rule = ResolutionRule.DataTypes, Properties = new SortedDictionary<string, string> { ["datatype"] = "counter" } },
            ];

            public override async Task StepAsync(ScenarioClient<object> client) => await client.Starling.Counter("counters", "home").IncrementAsync();

            public override async Task CheckAsync(ScenarioEnd<object> end) =>
                end.Require(await end.Starling.Counter("counters", "home").GetAsync() > 0, "nothing was counted");
        }
        """;

    private const string Program = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Starling.Api;
        using Starling.Simulator.Scenarios;

        var report = ScenarioRun.Run(new Echo(), seeds: 3);
        Console.WriteLine(report);
        report.ThrowIfBad();

        sealed class Echo : Scenario<object>
        {
            public override IReadOnlyList<TableDefinition> Tables => [new() { Name = "t" }];

            public override async Task StepAsync(ScenarioClient<object> client) =>
                await client.Starling.PutAsync("t", $"{client.Number}/{client.Step}", "x");

            public override async Task CheckAsync(ScenarioEnd<object> end) =>
                end.Require((await end.Starling.GetAsync("t", "0/1")).Versions.Count <= 1, "two versions of one write");
        }
        """;

    private void CheckPackage(string package)
    {
        using var archive = ZipFile.OpenRead(Path.Combine(Feed, $"{package}.{Version}.nupkg"));
        var names = archive.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains("README.md", names);
        Assert.Contains($"lib/net10.0/{package}.dll", names);
        Assert.Contains($"lib/net10.0/{package}.xml", names);
        using var symbols = ZipFile.OpenRead(Path.Combine(Feed, $"{package}.{Version}.snupkg"));
        Assert.Contains($"lib/net10.0/{package}.pdb", symbols.Entries.Select(entry => entry.FullName));

        using var text = archive.GetEntry($"{package}.nuspec")!.Open();
        var said = XDocument.Load(text).Descendants().ToLookup(element => element.Name.LocalName);
        Assert.Equal("Apache-2.0", Assert.Single(said["license"]).Value);
        Assert.Contains("Starling", Assert.Single(said["description"]).Value);
        foreach (var needed in said["dependency"])
        {
            var id = needed.Attribute("id")!.Value;
            Assert.True(id == "Microsoft.Extensions.Logging.Abstractions" || Expected.Contains(id), $"{package} drags in {id}");
            Assert.True(!Expected.Contains(id) || needed.Attribute("version")!.Value == Version, $"{package} asks for another {id}");
        }
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);

    /// <summary>Where the machine keeps the packages it has: what the build needed is there already.</summary>
    private async Task<string> StoreAsync() =>
        (await DotnetAsync("nuget", "locals", "global-packages", "--list", "--force-english-output")).Output.Split(':', 2)[1].Trim();

    private async Task<OneRun> DotnetAsync(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", words) { UseShellExecute = false, WorkingDirectory = folder.FullName };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        var run = await OneRun.OfAsync(start, Limit);
        Assert.True(run.Code == 0, $"dotnet {string.Join(' ', words)} ended with {run.Code}: {run.Output} {run.Errors}");
        return run;
    }

    /// <summary>artifacts/bin/Starling.Process.Tests/release: what was built there is what is packed.</summary>
    private static string Configuration() => new DirectoryInfo(AppContext.BaseDirectory).Name == "release" ? "Release" : "Debug";

    private static string Root() => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));
}
