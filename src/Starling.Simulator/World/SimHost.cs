using System;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>One machine: a disk, a clock and an address that last, and the incarnations of its node that come and go.</summary>
public sealed class SimHost
{
    private readonly SimCluster cluster;
    private SimWorld? world;
    private SimNetwork? diedSilently;
    private bool couldNotStart;
    private int slowTurns = 1;
    private long pausedBefore;
    private long pauseStart;
    private long pauseEnd;

    internal SimHost(SimCluster cluster, int index)
    {
        this.cluster = cluster;
        Index = index;
        Endpoint = new Endpoint($"10.0.0.{index + 1}", 7800);
        Disk = new MemoryDisk(cluster.Loop, index);
        Clock = new SimClock(cluster.Loop);
        cluster.Wires.AddMachine(Endpoint, index);
    }

    public int Index { get; }

    public Endpoint Endpoint { get; }

    public MemoryDisk Disk { get; }

    public SimClock Clock { get; }

    /// <summary>How far the clocks of the whole cluster have ever been from true time, and from one another.</summary>
    public ClockSpread Spread => cluster.Spread;

    /// <summary>Incarnations so far.</summary>
    public int Lives { get; private set; }

    public bool IsUp => world is not null;

    /// <summary>True for ever after its disk was lost together with it, or damaged so that no node starts from it: by the fault budget the machine then
    /// stays out.</summary>
    public bool IsRetired { get; internal set; }

    /// <summary>True while the machine is no part of the cluster: its node does not start.</summary>
    public bool IsOutside { get; internal set; }

    /// <summary>True for ever after its disk went back to a moment at which slots had agreed on less: its node has to notice, and to be filled
    /// again.</summary>
    public bool HasForgotten { get; internal set; }

    /// <summary>True from the loss of its disk until the node that came back on an empty one is seen to be filled again, by the fault budget.</summary>
    public bool HasLostDisk { get; internal set; }

    /// <summary>The running incarnation; null while down, or before its first turn.</summary>
    public ISimulatedNode? Node { get; private set; }

    /// <summary>True once the incarnation has ended by itself, or could not begin.</summary>
    public bool HasGivenUp => couldNotStart || Node is { HasGivenUp: true };

    /// <summary>The running incarnation's executor; null while down.</summary>
    public SimExecutor? Executor => world?.SimExecutor;

    public bool IsReady => Node is { IsReady: true };

    /// <summary>How long this machine has been paused so far, or held by a slow disk, in microseconds of true time.</summary>
    /// <remarks>A slow disk holds the machine for longer than the turn that reads: what is still to come of that has not been yet.</remarks>
    public long PausedMicros => Disk.Health.HeldMicros - HeldToCome + PausedOnly;

    private long HeldToCome => Math.Max(0, (Executor?.PausedUntil ?? 0) - Math.Max(cluster.Loop.Now, pauseEnd));

    private long PausedOnly => pausedBefore + Math.Max(0, Math.Min(cluster.Loop.Now, pauseEnd) - pauseStart);

    /// <summary>How whoever starts the next incarnations errs. <value>Default not at all.</value></summary>
    public Misstart Misstart { get; set; }

    /// <summary>By how much later turns of this machine's node begin. Outlasts incarnations. <value>Default 1.</value></summary>
    public int SlowTurns
    {
        get => slowTurns;
        set
        {
            slowTurns = value;
            if (world is not null)
            {
                world.SimExecutor.SlowTurns = value;
            }
        }
    }

    /// <summary>Starts the next incarnation on what the disk holds.</summary>
    public void Boot()
    {
        if (IsUp || IsOutside)
        {
            return;
        }

        var loop = cluster.Loop;
        loop.Trace.Add(loop.Now, Index, TraceKind.Start, ++Lives);
        foreach (var onlooker in loop.Onlookers)
        {
            onlooker.Started(Index, Lives);
        }

        cluster.Wires.SetSilent(Endpoint, false);
        diedSilently?.EndSilence();
        diedSilently = null;
        var chance = loop.Chance.Fork($"node {Index} life {Lives}");
        var executor = new SimExecutor(loop, Index, chance.Fork("executor")) { SlowTurns = slowTurns };
        world = new SimWorld(
            executor,
            new SimTime(loop, executor, Clock, Index),
            new SimNetwork(cluster.Wires, executor, Index, Endpoint),
            new MemoryStore(Disk, executor),
            chance,
            cluster.Mutants,
            cluster.Marks) { Misstart = Misstart };
        executor.Post(static self => ((SimHost)self!).StartNode(), this);
    }

    /// <summary>Kill -9, or with <paramref name="silent"/> a loss of power: nothing of the incarnation runs again, and what was not synced
    /// may be lost. Others hear of a killed process by its links; of a machine without power they hear nothing.</summary>
    public void Kill(bool silent)
    {
        if (world is null)
        {
            return;
        }

        var loop = cluster.Loop;
        world.SimExecutor.Kill();
        world.SimNetwork.Die(silent);
        if (silent)
        {
            cluster.Wires.SetSilent(Endpoint, true);
            diedSilently = world.SimNetwork;
        }

        world = null;
        Node = null;
        couldNotStart = false;
        var lost = Disk.Crash(isPowerLost: silent);
        loop.Trace.Add(loop.Now, Index, TraceKind.Kill, lost);
        foreach (var onlooker in loop.Onlookers)
        {
            onlooker.Killed(Index, silent, lost);
        }

        cluster.NoteKilled(this);
    }

    /// <summary>Stops the process for a time; then it goes on as if nothing had happened.</summary>
    public void Pause(TimeSpan length)
    {
        if (world is not null)
        {
            var now = cluster.Loop.Now;
            if (now >= pauseEnd)
            {
                pausedBefore = PausedOnly;
                pauseStart = now;
            }

            pauseEnd = Math.Max(pauseEnd, now + SimLoop.Micros(length));
            world.SimExecutor.Pause(length);
            foreach (var onlooker in cluster.Loop.Onlookers)
            {
                onlooker.Paused(Index, length);
            }
        }
    }

    /// <summary>Ends a pause before its time.</summary>
    public void Wake()
    {
        pauseEnd = Math.Min(pauseEnd, cluster.Loop.Now);
        world?.SimExecutor.Wake();
    }

    private void StartNode()
    {
        try
        {
            Node = cluster.Make(world!, Index);
        }
        catch (WorldException)
        {
            // What its store says at the first look ends a process: the supervisor sees it.
            couldNotStart = true;
            return;
        }

        Node.Start();
    }
}
