using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Spectre.Console;
using Starling.Cli.Output;
using Starling.Cli.Processes;

namespace Starling.Cli.Commands;

internal static class ClusterCommand
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);

    public static Command Make()
    {
        var nodes = NumberOption.Make(
            "--nodes", "N", $"How many: 1, or 3 to {ClusterPlan.NodesMax}.", 3, static number => number is 1 or (>= 3 and <= ClusterPlan.NodesMax),
            $"--nodes must be 1, or from 3 to {ClusterPlan.NodesMax}: two nodes could never outvote each other.");
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "Where the nodes keep their data; kept. Default: a temporary folder, removed at the end." };
        var keep = new Option<bool>("--keep") { Description = "Keep the temporary folder." };
        var port = PortOption("--port", ClusterPlan.Port, "Port for nodes and clients.");
        var httpPort = PortOption("--http-port", ClusterPlan.HttpPort, "Port of the object door.");
        var bufferPort = PortOption("--pb-port", ClusterPlan.BufferPort, "Port of the object door for protocol buffers.");
        var command = new Command("cluster", "Run a cluster on this machine, each node a process of its own, until Ctrl-C.")
        {
            nodes, data, keep, port, httpPort, bufferPort,
        };
        command.SetAction(async (words, cancellation) =>
        {
            try
            {
                var places = ClusterPlan.Make(
                    words.GetValue(nodes), words.GetValue(port), words.GetValue(httpPort), words.GetValue(bufferPort), OperatingSystem.IsLinux());
                var program = ServerProgram.Find();
                if (words.GetValue(data) is { } folder)
                {
                    return await RunAsync(program, places, Path.GetFullPath(folder), cancellation);
                }

                using var temporary = new TemporaryFolder(words.GetValue(keep));
                return await RunAsync(program, places, temporary.FullName, cancellation);
            }
            catch (Exception fault) when (fault is FileNotFoundException or InvalidOperationException)
            {
                Screen.Complain(fault.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    private static Option<int> PortOption(string name, int usual, string description) =>
        NumberOption.Make(name, "PORT", description, usual, 1, 65_535 - ClusterPlan.NodesMax);

    private static async Task<int> RunAsync(
        ServerProgram program, IReadOnlyList<NodePlace> places, string folder, CancellationToken cancellation)
    {
        await using var cluster = new LocalCluster(
            program, places, folder, static (number, line) => Console.Error.WriteLine($"node {number} | {line}"));
        cluster.StartAll();
        try
        {
            if (await cluster.AwaitReadyAsync(ReadyWithin, cancellation) is { } fault)
            {
                Screen.Complain(fault);
                return ExitCodes.Usage;
            }

            Introduce(cluster);
            await Task.WhenAll(places.Select(place => ReportEndAsync(cluster, place))).WaitAsync(cancellation);
            Screen.Complain("all nodes have ended");
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("stopping ...");
            var unwell = await cluster.StopAllAsync();
            foreach (var number in unwell)
            {
                Console.Error.WriteLine($"node {number} did not stop cleanly");
            }

            return unwell.Count == 0 ? ExitCodes.Done : ExitCodes.NotFoundOrPartial;
        }
    }

    private static async Task ReportEndAsync(LocalCluster cluster, NodePlace place)
    {
        var server = cluster[place];
        var code = await server.Exited;
        if (!server.IsEnding && code == ExitCodes.Done)
        {
            Console.Error.WriteLine($"node {place.Number} (process {server.Id}) has ended: it has left the cluster, or somebody stopped it.");
        }
        else if (!server.IsEnding)
        {
            Console.Error.WriteLine($"node {place.Number} (process {server.Id}) has ended with code {code}. Bring it back, in another terminal:");
            Console.Error.WriteLine("  starling start " + string.Join(' ', cluster.ArgumentsOf(place)));
        }
    }

    private static void Introduce(LocalCluster cluster)
    {
        var table = Screen.NewTable("node", "address", "objects (HTTP)", "objects (protocol buffers)", "process", "data");
        foreach (var place in cluster.Places)
        {
            table.AddRow(
                $"{place.Number}", $"{place.Node}", $"http://{place.Http}", $"{place.Buffers}", $"{cluster[place].Id}", Markup.Escape(cluster.FolderOf(place)));
        }

        Screen.Results.Write(table);
        var (first, last) = (cluster.Places[0], cluster.Places[^1]);
        Console.WriteLine($"""
            Try:
              starling --node {first.Node} status
              starling --node {first.Node} table create people --rule siblings
              starling --node {first.Node} put people ann "hello" --bucket friends
              starling --node {last.Node} get people ann --bucket friends
              starling --node {last.Node} explain people ann --bucket friends
              curl http://{first.Http}/types/people/buckets/friends/keys/ann
              curl -X PUT http://{last.Http}/types/people/buckets/friends/keys/bob -H 'Content-Type: text/plain' -d 'hi'
              kill -9 {cluster[last].Id}        # the others go on
            Ctrl-C stops all nodes.
            """);
    }
}
