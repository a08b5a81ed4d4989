using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Starling.Machine.Clock;
using Starling.Machine.Executor;
using Starling.Machine.Network;
using Starling.World;

namespace Starling.Machine;

/// <summary>The real world, for one node: its machine's clock, chance, sockets and threads, and a store.</summary>
/// <remarks>
/// All that a node touches outside itself comes from here or, in the simulator, from another <see cref="IWorld"/>; levels 0-4
/// cannot tell which. The node is stopped before its world is disposed of.
/// </remarks>
public sealed class MachineWorld : IWorld, IDisposable
{
    private readonly LaneExecutor executor;
    private readonly SocketNetwork network;

    private MachineWorld(LaneExecutor executor, SocketNetwork network, IStore store)
    {
        this.executor = executor;
        this.network = network;
        Store = store;
        Time = new LaneTimeProvider(executor);
        Span<byte> seed = stackalloc byte[8];
        RandomNumberGenerator.Fill(seed);
        Chance = new Chance(BinaryPrimitives.ReadUInt64LittleEndian(seed));
    }

    public TimeProvider Time { get; }

    public Chance Chance { get; }

    public INetwork Network => network;

    public IStore Store { get; }

    public IExecutor Executor => executor;

    public Mutant Mutants => Mutant.None;

    public MarkBook Marks { get; } = new();

    /// <summary>Makes a world. Nothing listens until <see cref="INetwork.Listen"/>.</summary>
    /// <param name="listen">The node's address; port 0 lets the system choose one.</param>
    /// <param name="openStore">Opens the store, given the executor on which it reports; called once, before this returns, on the
    /// caller's thread. The world disposes of it, if it can be disposed of.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the text names all that are.</exception>
    public static MachineWorld Create(Endpoint listen, Func<IExecutor, IStore> openStore, MachineOptions? options = null)
    {
        options ??= new MachineOptions();
        var executor = new LaneExecutor(options.Lane);
        try
        {
            var network = new SocketNetwork(listen, executor, options.Network);
            return new MachineWorld(executor, network, openStore(executor));
        }
        catch
        {
            executor.Dispose();
            throw;
        }
    }

    /// <summary>Stops the network first, so that nothing new comes in and last words go out; then the executor, after which
    /// nobody touches the store; then the store. Not from the executor.</summary>
    public void Dispose()
    {
        network.Dispose();
        executor.Dispose();
        (Store as IDisposable)?.Dispose();
    }
}
