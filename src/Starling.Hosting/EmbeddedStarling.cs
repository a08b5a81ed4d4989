using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Starling.Api;
using Starling.Machine;
using Starling.Node.Startup;
using Starling.RocksDb;
using Starling.World;

namespace Starling.Hosting;

/// <summary>A node inside a .NET program: the machine's world, the store and the node, started and stopped as one.</summary>
/// <remarks>
/// For programs without a host; those with one say <see cref="StarlingHosting.AddStarling"/>. A start either gives a running node
/// or gives back everything it had taken (sockets, threads, the data folder) and says why. Thread-safe.
/// </remarks>
public sealed class EmbeddedStarling : IAsyncDisposable
{
    private readonly MachineWorld world;
    private readonly StarlingNode node;
    private readonly StarlingOptions options;
    private readonly ILogger log;
    private readonly NodeMeter meter;
    private readonly CallTelemetry telemetry = new(TimeProvider.System);
    private readonly Lazy<Task> stop;

    private EmbeddedStarling(
        MachineWorld world, StarlingNode node, IStarling local, StarlingOptions options, NodeMeter meter, ILogger log)
    {
        this.world = world;
        this.node = node;
        this.options = options;
        this.log = log;
        this.meter = meter;
        Starling = new ObservedStarling(new EnteringStarling(local, world.Executor), telemetry);
        Ready = node.Ready;
        Dismissed = node.Dismissed;
        stop = new Lazy<Task>(() => Task.Run(StopOnceAsync));
    }

    /// <summary>The cluster, seen from this node. Usable from any thread until the node is stopped.</summary>
    public IStarling Starling { get; }

    /// <summary>Completes when the cluster has formed; fails, with cause and remedy, when this node can never be part of it.</summary>
    public Task Ready { get; }

    /// <summary>Completes when this node, having been a member, is none any more: it has left, was removed, or another one has its place. It serves nothing from then on.
    /// <see cref="Condition"/> says why.</summary>
    public Task Dismissed { get; }

    /// <summary>True when the node was asked to leave the cluster, and has given its data away.</summary>
    public bool HasLeft => node.Dismissed is { IsCompletedSuccessfully: true, Result.HasLeft: true };

    /// <summary>True once the cluster has formed and this node serves requests.</summary>
    public bool IsReady => Ready.IsCompletedSuccessfully && !Dismissed.IsCompleted && !stop.IsValueCreated;

    /// <summary>What the node is doing, for people: <c>ready</c>, or what it waits for.</summary>
    /// <remarks>The node sets the text on its executor; here only a reference to it is read.</remarks>
    public string Condition => stop.IsValueCreated ? "stopping" : node.Condition;

    /// <summary>Opens the data folder, listens, and waits for the cluster to form (<see cref="StarlingOptions.ReadyWithin"/>).</summary>
    /// <param name="options">Must not be changed afterwards.</param>
    /// <param name="loggers">Null: the node logs nothing.</param>
    /// <param name="cancellation">Gives up waiting, and stops what was started.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message has a line for each fault.</exception>
    /// <exception cref="WorldException">The address or the data folder cannot be used; the message says why and what to do.</exception>
    /// <exception cref="StarlingException">The cluster did not form in time (<see cref="StarlingError.NotReady"/>).</exception>
    public static async Task<EmbeddedStarling> StartAsync(
        StarlingOptions options, ILoggerFactory? loggers = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (OptionFaults.Of(options) is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(options));
        }

        loggers ??= NullLoggerFactory.Instance;

        // Opening replays what the last run left in the log: it blocks, so it gets a thread of its own.
        var started = await Task.Factory.StartNew(
            () => Open(options, loggers), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await started.AwaitReadyAsync(cancellation);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the node and closes its store: what was acknowledged is on the disk already, so nothing is lost if this is
    /// never called. Waits for requests being served, at most <see cref="StarlingOptions.StopWithin"/>. Any number of times.</summary>
    public ValueTask DisposeAsync() => new(stop.Value);

    private static EmbeddedStarling Open(StarlingOptions options, ILoggerFactory loggers)
    {
        var folder = options.DataFolder;
        var store = OptionParts.StoreOf(options);
        var world = MachineWorld.Create(
            options.Listen, executor => RocksStore.Open(folder, store, executor), OptionParts.MachineOf());
        var meter = new NodeMeter();
        try
        {
            var (node, local) = world.Executor.AskAsync(() =>
            {
                var node = new StarlingNode(world, OptionParts.NodeOf(options, meter.Meter), loggers);
                node.Start();
                return (node, node.Local);
            }).GetAwaiter().GetResult();
            node.Started.GetAwaiter().GetResult();
            meter.Observe(new FigureSnapshot(world.Executor, node, TimeProvider.System));
            return new EmbeddedStarling(world, node, local, options, meter, loggers.CreateLogger("Starling.Hosting"));
        }
        catch
        {
            meter.Dispose();
            world.Dispose();
            throw;
        }
    }

    private async Task AwaitReadyAsync(CancellationToken cancellation)
    {
        if (options.ReadyWithin == TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await Ready.WaitAsync(options.ReadyWithin, cancellation);
        }
        catch (TimeoutException)
        {
            throw new StarlingException(
                StarlingError.NotReady,
                $"The cluster has not formed within {options.ReadyWithin.TotalSeconds:0.#} s; this node is {Condition}. Start the " +
                "other seeds, correct the list, or allow more time by ReadyWithin.");
        }
    }

    private async Task StopOnceAsync()
    {
        meter.Dispose();
        try
        {
            await world.Executor.AskAsync(node.StopAsync).Unwrap().WaitAsync(options.StopWithin);
        }
        catch (TimeoutException)
        {
            log.RequestsCutOff(options.StopWithin.TotalSeconds);
        }
        finally
        {
            world.Dispose();
            telemetry.Dispose();
        }
    }
}
