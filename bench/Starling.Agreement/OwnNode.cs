using System;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Starling.Api;
using Starling.Machine;
using Starling.Machine.Network;
using Starling.Node.Options;
using Starling.Node.Startup;
using Starling.Node.Status;
using Starling.RocksDb;
using Starling.Wire.Frames;

namespace Starling.Agreement;

/// <summary>One node of this process: real sockets, real RocksDB.</summary>
/// <remarks>Put together as an embedded node is, but with options that only a measurement wants.</remarks>
internal sealed class OwnNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly MachineWorld world;
    private readonly StarlingNode node;
    private bool isStopped;

    private OwnNode(MachineWorld world, StarlingNode node, IStarling door)
    {
        this.world = world;
        this.node = node;
        Door = door;
    }

    /// <summary>The cluster, by way of this node.</summary>
    public IStarling Door { get; }

    /// <summary>Opens the store and listens. The cluster may form later: <see cref="ReadyAsync"/>.</summary>
    public static async Task<OwnNode> OpenAsync(string folder, NodeOptions options)
    {
        var network = new SocketNetworkOptions { InputMax = FrameFormat.PayloadMax + FrameFormat.PrefixSize };
        var world = MachineWorld.Create(
            options.Address, executor => RocksStore.Open(folder, new RocksStoreOptions(), executor), new MachineOptions { Network = network });
        try
        {
            var node = await world.Executor.AskAsync(() =>
            {
                var made = new StarlingNode(world, options, NullLoggerFactory.Instance);
                made.Start();
                return made;
            });
            await node.Started.WaitAsync(Patience);
            var local = await world.Executor.AskAsync(() => node.Local);
            return new OwnNode(world, node, new EnteringStarling(local, world.Executor));
        }
        catch
        {
            world.Dispose();
            throw;
        }
    }

    public Task ReadyAsync() => node.Ready.WaitAsync(Patience);

    public async Task<NodeFigures> FiguresAsync() =>
        await world.Executor.AskAsync(node.Figures) ?? throw new InvalidOperationException("The node has not started.");

    /// <summary>Entries of the families that data lies in, as the open store has them.</summary>
    public Task<Stored> CountAsync() => world.Executor.AskAsync(() => Stored.In(world.Store));

    public async ValueTask DisposeAsync()
    {
        if (isStopped)
        {
            return;
        }

        isStopped = true;
        await world.Executor.AskAsync(() => node.StopAsync());
        world.Dispose();
    }
}
