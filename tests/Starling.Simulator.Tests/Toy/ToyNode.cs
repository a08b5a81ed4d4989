using System;
using System.Collections.Generic;
using System.Text;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Tests.Toy;

/// <summary>A replica and its links: every node holds everything. Just enough of a database to show that the simulator works.</summary>
internal sealed class ToyNode : ISimulatedNode, ILinkHandler, IStoreWaiter
{
    private static readonly byte[] BootsKey = [1];
    private static readonly TimeSpan RedialDelay = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<Endpoint> machines;
    private readonly int machine;
    private readonly ILink?[] links;
    private readonly Dictionary<StoreBatch, TaskCompletionSource<WorldException?>> commits = [];
    private readonly Dictionary<string, Task> tails = [];
    private readonly Dictionary<long, ToyCall> calls = [];
    private readonly ToyFace face;
    private long lastTime;
    private long lastCall;
    private int lastCounter;
    private string actor = "";

    public ToyNode(IWorld world, int machine, IReadOnlyList<Endpoint> machines)
    {
        World = world;
        this.machine = machine;
        this.machines = machines;
        links = new ILink?[machines.Count];
        face = new ToyFace(this);
    }

    public IWorld World { get; }

    public int Replicas => machines.Count;

    public bool IsReady { get; private set; }

    public bool HasGivenUp => false;

    public IStarling Local => face;

    public async void Start()
    {
        World.Network.Listen(this);
        for (var i = 0; i < machines.Count; i++)
        {
            if (i != machine)
            {
                Dial(i);
            }
        }

        var boots = 0;
        using (var stored = World.Store.Get(StoreFamily.Marks, BootsKey))
        {
            boots = stored.Found ? stored.Bytes[0] : 0;
        }

        var batch = new StoreBatch();
        batch.Put(StoreFamily.Marks, BootsKey, [(byte)(boots + 1)]);
        while (await CommitAsync(batch) is not null)
        {
            await Task.Delay(RedialDelay, World.Time);
        }

        actor = World.Mutants.HasFlag(Mutant.DotReusedAfterWipe) ? $"m{machine}" : $"m{machine}.{boots + 1}";
        IsReady = true;
    }

    public void Opened(ILink link)
    {
    }

    public int Received(ILink link, ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        while (ToyFrames.TryRead(bytes[consumed..], out var size, out var kind, out var number, out var key, out var state))
        {
            consumed += size;
            switch (kind)
            {
                case ToyFrames.Write:
                    ApplyRemote(link, number, key, state);
                    break;
                case ToyFrames.Read:
                    ToyFrames.Send(link, ToyFrames.State, number, key, Stored(key).Write());
                    break;
                default:
                    if (calls.TryGetValue(number, out var call) && link.Owner is int replica)
                    {
                        call.Answer(replica, kind == ToyFrames.State ? ToyState.Read(IsLast(key), state) : null);
                    }

                    break;
            }
        }

        return consumed;
    }

    public async void Closed(ILink link, string reason)
    {
        if (link.Owner is int replica)
        {
            links[replica] = null;
            await Task.Delay(RedialDelay, World.Time);
            Dial(replica);
        }
    }

    public void Committed(StoreBatch batch, WorldException? fault)
    {
        if (commits.Remove(batch, out var waiter))
        {
            waiter.SetResult(fault);
        }
    }

    /// <summary>A hybrid clock: never behind what was given out or seen.</summary>
    public long NextTime(long after)
    {
        var wall = (World.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return lastTime = Math.Max(Math.Max(wall, lastTime + 1), after + 1);
    }

    public static bool IsLast(string key) => key.StartsWith("lww", StringComparison.Ordinal);

    /// <summary>The next dot of this node for a record; the planted bug counts from what the record knows.</summary>
    public (string Actor, int Counter) NextDot(ToyState state) => World.Mutants.HasFlag(Mutant.DotReusedAfterWipe)
        ? (actor, state.Known.GetValueOrDefault(actor) + 1)
        : (actor, ++lastCounter);

    public ToyState Stored(string key)
    {
        using var stored = World.Store.Get(StoreFamily.Records, Encoding.UTF8.GetBytes(key));
        return ToyState.Read(IsLast(key), stored.Bytes);
    }

    /// <summary>Changes a record, one change at a time; ends when it is synced, with the fault if it is not.</summary>
    public async Task<(ToyState State, WorldException? Fault)> ApplyAsync(string key, Action<ToyState> change)
    {
        var before = tails.GetValueOrDefault(key);
        var done = new TaskCompletionSource();
        tails[key] = done.Task;
        if (before is not null)
        {
            await before;
        }

        var state = Stored(key);
        change(state);
        var batch = new StoreBatch();
        batch.Put(StoreFamily.Records, Encoding.UTF8.GetBytes(key), state.Write());
        var fault = await CommitAsync(batch);
        done.SetResult();
        if (tails[key] == done.Task)
        {
            tails.Remove(key);
        }

        return (state, fault);
    }

    /// <summary>Asks the other replicas and waits for enough of them.</summary>
    public ToyCall Call(byte kind, string key, ReadOnlySpan<byte> state)
    {
        var call = new ToyCall(++lastCall, calls);
        calls.Add(call.Number, call);
        foreach (var link in links)
        {
            if (link is { IsOpen: true })
            {
                ToyFrames.Send(link, kind, call.Number, key, state);
            }
        }

        return call;
    }

    private async void ApplyRemote(ILink link, long number, string key, byte[] bytes)
    {
        if (World.Mutants.HasFlag(Mutant.AckBeforeSync))
        {
            ToyFrames.Send(link, ToyFrames.Ack, number, key, default);
        }

        var (_, fault) = await ApplyAsync(key, state => state.Merge(ToyState.Read(state.IsLast, bytes)));
        if (fault is null)
        {
            ToyFrames.Send(link, ToyFrames.Ack, number, key, default);
        }
    }

    private Task<WorldException?> CommitAsync(StoreBatch batch)
    {
        var waiter = new TaskCompletionSource<WorldException?>();
        commits.Add(batch, waiter);
        World.Store.Commit(batch, this);
        return waiter.Task;
    }

    private void Dial(int replica)
    {
        links[replica] = World.Network.Dial(machines[replica], this);
        links[replica]!.Owner = replica;
    }
}
