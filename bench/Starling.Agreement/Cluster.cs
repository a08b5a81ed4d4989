using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Values;
using Starling.Node.Options;
using Starling.Replication.HintedHandoff;
using Starling.Storage.Agreement;
using Starling.World;

namespace Starling.Agreement;

/// <summary>Three nodes of this process, in folders that go with them.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    public const int Nodes = 3;

    public const string Table = "t";

    private readonly string folder = Directory.CreateTempSubdirectory("starling-agreement-").FullName;
    private readonly Endpoint[] addresses = new Endpoint[Nodes];
    private readonly OwnNode?[] nodes = new OwnNode?[Nodes];

    private Cluster()
    {
        for (var i = 0; i < Nodes; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            addresses[i] = new Endpoint("127.0.0.1", ((IPEndPoint)socket.LocalEndPoint!).Port);
        }
    }

    /// <summary>A node that runs.</summary>
    public OwnNode this[int index] => nodes[index] ?? throw new InvalidOperationException($"Node {index} does not run.");

    /// <summary>Under which address a node is known.</summary>
    public string AddressOf(int index) => addresses[index].ToString();

    /// <summary>Starts three nodes and makes the table: last write wins, three replicas.</summary>
    public static async Task<Cluster> StartAsync(AgreementOptions agreement)
    {
        var cluster = new Cluster();
        try
        {
            await cluster.StartAllAsync(agreement);
            await cluster[0].Door.CreateTableAsync(new TableDefinition { Name = Table, Rule = ResolutionRule.LastWriteWins });
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task StartAllAsync(AgreementOptions agreement)
    {
        for (var i = 0; i < Nodes; i++)
        {
            nodes[i] = await OwnNode.OpenAsync(FolderOf(i), OptionsOf(i, agreement));
        }

        for (var i = 0; i < Nodes; i++)
        {
            await this[i].ReadyAsync();
        }
    }

    public async Task StartAsync(int index, AgreementOptions agreement)
    {
        nodes[index] = await OwnNode.OpenAsync(FolderOf(index), OptionsOf(index, agreement));
        await this[index].ReadyAsync();
    }

    public async Task StopAsync(int index)
    {
        if (nodes[index] is { } node)
        {
            nodes[index] = null;
            await node.DisposeAsync();
        }
    }

    public async Task StopAllAsync()
    {
        for (var i = 0; i < Nodes; i++)
        {
            await StopAsync(i);
        }
    }

    /// <summary>What lies on the disk of a node that has stopped.</summary>
    public Task<Stored> StoredAsync(int index) => Stored.InFolderAsync(FolderOf(index));

    /// <summary>Waits until each running node has proven, as of a moment after this call, that all replicas of all slots hold the same.</summary>
    public async Task UntilEqualAsync(TimeSpan limit, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        while (!await AreEqualSinceAsync(watch))
        {
            if (watch.Elapsed > limit)
            {
                throw new TimeoutException($"The replicas were not proven equal within {limit.TotalSeconds:0} s. {await WhyAsync()}");
            }

            await Task.Delay(50, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAllAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<bool> AreEqualSinceAsync(Stopwatch watch)
    {
        foreach (var node in nodes)
        {
            if (node is null)
            {
                continue;
            }

            var elapsed = watch.Elapsed.TotalSeconds;
            foreach (var table in (await node.FiguresAsync()).Tables)
            {
                // Ages are told in tenths of seconds.
                if (table.Agreed != table.Slots || table.OldestProofSeconds is not { } age || age > elapsed - 0.1)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>What the nodes say is in the way.</summary>
    private async Task<string> WhyAsync()
    {
        var text = new StringBuilder();
        foreach (var node in nodes)
        {
            foreach (var table in node is null ? [] : (await node.FiguresAsync()).Tables)
            {
                text.Append(CultureInfo.InvariantCulture, $"{table.Table}: {table.Agreed} of {table.Slots} agreed, {table.Different} different, ")
                    .Append(CultureInfo.InvariantCulture, $"{table.Unknown} unknown, {table.Adopting} adopting, proof {table.OldestProofSeconds} s old");
                foreach (var block in table.Blocks)
                {
                    text.Append(CultureInfo.InvariantCulture, $"; {block.Address} {block.Slots} slots: {block.Why}");
                }

                text.AppendLine(".");
            }
        }

        return text.ToString();
    }

    private string FolderOf(int index) => Path.Combine(folder, "n" + index);

    private NodeOptions OptionsOf(int index, AgreementOptions agreement) => new()
    {
        Address = addresses[index],
        Seeds = addresses,
        Agreement = agreement,
        // Hints would bring what a node missed before agreement is asked to: they are kept, and not delivered as long as this runs.
        HintDelivery = new HintDeliveryOptions { SettleTime = TimeSpan.FromMinutes(10) },
    };
}
