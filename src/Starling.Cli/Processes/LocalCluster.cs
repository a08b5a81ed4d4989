using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.Cli.Processes;

/// <summary>Several servers on this machine that form one cluster.</summary>
internal sealed class LocalCluster(ServerProgram program, IReadOnlyList<NodePlace> places, string folder, Action<int, string> onLine) : IAsyncDisposable
{
    /// <summary>A server stops itself within 10 s.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(12);

    private readonly ServerProcess?[] servers = new ServerProcess?[places.Count];

    public IReadOnlyList<NodePlace> Places => places;

    /// <summary>More flags for every server.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>So many places form the cluster, the first ones; the others join it when they are started. <value>Default: all.</value></summary>
    public int Founders { get; init; } = places.Count;

    /// <summary>How the server's program is started at a place, where that is not simply so.</summary>
    public Func<NodePlace, ServerProgram>? ProgramAt { get; init; }

    public ServerProcess this[NodePlace place] => servers[place.Number - 1]
        ?? throw new InvalidOperationException($"Node {place.Number} was not started.");

    public string FolderOf(NodePlace place) => Path.Combine(folder, $"node{place.Number}");

    /// <summary>The flags of one server, without the leash: with these it can be started by hand.</summary>
    public IReadOnlyList<string> ArgumentsOf(NodePlace place) =>
    [
        "--data", FolderOf(place),
        "--listen", place.Node.ToString(),
        "--http", place.Http.ToString(),
        "--pb", place.Buffers.ToString(),
        place.Number <= Founders ? "--seeds" : "--join", string.Join(',', places.Take(Founders).Select(other => other.Node)),
        .. Flags,
    ];

    public void Start(NodePlace place)
    {
        servers[place.Number - 1]?.Dispose();
        servers[place.Number - 1] = ServerProcess.Start(ProgramAt?.Invoke(place) ?? program, ArgumentsOf(place), line => onLine(place.Number, line));
    }

    /// <summary>Starts those that form the cluster.</summary>
    public void StartAll()
    {
        foreach (var place in places.Take(Founders))
        {
            Start(place);
        }
    }

    /// <summary>Waits until every server that was started is ready. Returns why one never will be, or null.</summary>
    public async Task<string?> AwaitReadyAsync(TimeSpan within, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(within);
        foreach (var place in places)
        {
            if (servers[place.Number - 1] is not { } server)
            {
                continue;
            }

            try
            {
                await Task.WhenAny(server.Ready, server.Exited).WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return $"Node {place.Number} ({place.Node}) was not ready within {within.TotalSeconds:0} s. It said last:\n{server.LastWords}";
            }

            if (!server.Ready.IsCompleted)
            {
                return $"Node {place.Number} ({place.Node}) ended with exit code {await server.Exited}. It said last:\n{server.LastWords}";
            }
        }

        return null;
    }

    /// <summary>Stops all that run, at the same time. Returns the numbers of those that did not end well.</summary>
    public async Task<IReadOnlyList<int>> StopAllAsync()
    {
        var stops = servers.Select(server => server is null || server.Exited.IsCompleted
            ? Task.FromResult(0)
            : server.StopAsync(StopWithin)).ToArray();
        var codes = await Task.WhenAll(stops);
        return [.. places.Select(place => place.Number).Where(number => codes[number - 1] != 0)];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAllAsync();
        foreach (var server in servers)
        {
            server?.Dispose();
        }
    }
}
