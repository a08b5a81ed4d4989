using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Machine;
using Starling.Machine.Executor;
using Starling.Machine.Network;
using Starling.Model.DataTypes;
using Starling.Wire.Frames;
using Starling.World;

namespace Starling.Client;

/// <summary>A connection of a program to a Starling cluster. Make one and share it: it is thread-safe, and all its calls share one link to each
/// node.</summary>
/// <remarks>
/// It brings its own machine: one lane, sockets, clock. Of each failed write <see cref="StarlingException.MayHaveHappened"/> says whether it
/// may have taken effect; a cancelled write may have, too. What a call is given (keys, values, contexts) must not be changed
/// until its answer is there. See docs/client.md.
/// </remarks>
public sealed class StarlingClient : IStarling, IAsyncDisposable
{
    private readonly MachineWorld world;
    private readonly ClusterClient inside;
    private readonly CallTelemetry telemetry;
    private readonly ObservedStarling calls;
    private int isDisposed;

    private StarlingClient(StarlingClientOptions options)
    {
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(" ", faults), nameof(options));
        }

        world = MachineWorld.Create(new Endpoint("127.0.0.1", 0), static _ => new NoStore(), new MachineOptions
        {
            Lane = new LaneOptions { Name = "starling client", OnFault = Broke },
            Network = new SocketNetworkOptions { InputMax = FrameFormat.PayloadMax + FrameFormat.PrefixSize },
        });
        inside = OnLane(() => new ClusterClient(world, options)).GetAwaiter().GetResult();
        telemetry = new CallTelemetry(TimeProvider.System, options.Meters);
        calls = new ObservedStarling(inside, telemetry);
    }

    /// <summary>Makes a client that connects while the first calls wait.</summary>
    /// <exception cref="ArgumentException">The options have faults; the text names them all.</exception>
    public static StarlingClient Connect(StarlingClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new StarlingClient(options);
    }

    /// <summary>Makes a client, and waits until it knows the cluster and a node answers.</summary>
    /// <exception cref="ArgumentException">The options have faults; the text names them all.</exception>
    /// <exception cref="StarlingException"><see cref="StarlingError.Unavailable"/>: that did not come to be within the options' timeout;
    /// the message says why.</exception>
    public static async Task<StarlingClient> ConnectAsync(StarlingClientOptions options, CancellationToken cancellation = default)
    {
        var client = Connect(options);
        try
        {
            await client.inside.ReadyAsync(cancellation).ConfigureAwait(false);
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends when the client knows the cluster and a node answers: for health checks.</summary>
    /// <exception cref="StarlingException"><see cref="StarlingError.Unavailable"/>: none did within the options' timeout; the message says why.</exception>
    public ValueTask ReadyAsync(CancellationToken cancellation = default) => inside.ReadyAsync(cancellation);

    /// <summary>A table, for programs that resolve siblings.</summary>
    public StarlingTable Table(string name) => new(this, name);

    /// <inheritdoc/>
    public ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default) =>
        calls.GetAsync(table, key, options, cancellation);

    /// <inheritdoc/>
    public ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default) =>
        calls.PutAsync(table, key, value, options, cancellation);

    /// <inheritdoc/>
    public ValueTask<WriteReceipt> DeleteAsync(
        string table, RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default) =>
        calls.DeleteAsync(table, key, options, cancellation);

    /// <inheritdoc/>
    public ValueTask<WriteReceipt> MutateAsync(
        string table, PartitionMutation mutation, WriteOptions? options = null, CancellationToken cancellation = default) =>
        calls.MutateAsync(table, mutation, options, cancellation);

    /// <inheritdoc/>
    public ValueTask<Slice> SliceAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options = null, CancellationToken cancellation = default) =>
        calls.SliceAsync(table, partition, options, cancellation);

    /// <inheritdoc/>
    public ValueTask<ScanPage> ScanAsync(
        string table, ScanOptions? options = null, CancellationToken cancellation = default) =>
        calls.ScanAsync(table, options, cancellation);

    /// <inheritdoc/>
    public ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default) =>
        calls.FetchAsync(table, key, options, cancellation);

    /// <inheritdoc/>
    public ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        calls.UpdateAsync(table, key, change, options, cancellation);

    /// <inheritdoc/>
    public ValueTask<TableDefinition> CreateTableAsync(
        TableDefinition definition, CancellationToken cancellation = default) =>
        calls.CreateTableAsync(definition, cancellation);

    /// <inheritdoc/>
    public ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default) =>
        calls.ChangeTableAsync(table, properties, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellation = default) =>
        calls.ListTablesAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask<Explanation> ExplainAsync(string table, RecordKey key, CancellationToken cancellation = default) =>
        calls.ExplainAsync(table, key, cancellation);

    /// <inheritdoc/>
    public ValueTask<ClusterStatus> StatusAsync(CancellationToken cancellation = default) => calls.StatusAsync(cancellation);

    public ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery? query = null, CancellationToken cancellation = default) =>
        calls.AgreementAsync(query, cancellation);

    public ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellation = default) =>
        calls.ChangeClusterAsync(change, cancellation);

    public ValueTask<ClusterRing> RingAsync(CancellationToken cancellation = default) => calls.RingAsync(cancellation);

    /// <summary>Fails the calls in flight (writes may have happened), closes the links and ends the threads.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 0)
        {
            await OnLane(() =>
            {
                inside.Dispose();
                return true;
            }).ConfigureAwait(false);
            world.Dispose();
            telemetry.Dispose();
        }
    }

    /// <summary>A bug in the client ends the client, not the program that uses it.</summary>
    private void Broke(Exception fault) => inside?.Close(new StarlingException(
        StarlingError.Internal, "A bug in the client: " + fault.Message + " Make another client, and report it.", cause: fault));

    private Task<T> OnLane<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Executor.Post(
            _ =>
            {
                try
                {
                    done.SetResult(work());
                }
                catch (Exception fault)
                {
                    done.SetException(fault);
                }
            },
            null);
        return done.Task;
    }
}
