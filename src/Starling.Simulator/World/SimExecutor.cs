using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>The executor of one incarnation of a node: the machine's turns, on virtual time.</summary>
/// <remarks>
/// The same shape as the machine's lane: work runs in the order posted; a turn is what waited when the executor woke; it runs inside
/// one task of <see cref="Scheduler"/>, so that awaits made in any piece of work come back here; then the flushes run, the
/// network's last. A wake-up takes 1 to 20 us of virtual time, drawn, so that turns of different nodes interleave differently
/// for each seed.
/// <para>
/// Kill -9 is <see cref="Kill"/>: from then on work is dropped, so state machines never resume and <c>finally</c> never runs, exactly as
/// when a process ends. A pause holds back turns; what was due meanwhile waits in the queue.
/// </para>
/// </remarks>
public sealed class SimExecutor : IExecutor
{
    private const int WakeMicrosMax = 20;

    private readonly SimLoop loop;
    private readonly SimScheduler scheduler;
    private readonly Chance chance;
    private readonly int node;
    private readonly List<Action> flushes = [];
    private readonly List<Action> lastFlushes = [];
    private List<Item> waiting = [];
    private List<Item> taken = [];
    private bool isWakeUpDue;
    private long pausedUntil;
    private volatile bool isDead;

    public SimExecutor(SimLoop loop, int node, Chance chance)
    {
        this.loop = loop;
        this.node = node;
        this.chance = chance;
        scheduler = new SimScheduler(this);
    }

    public TaskScheduler Scheduler => scheduler;

    public bool IsHere => loop.IsHere && loop.Current == this;

    /// <summary>True after <see cref="Kill"/>.</summary>
    public bool IsDead => isDead;

    /// <summary>By how much later turns begin: others use the machine. <value>Default 1.</value></summary>
    public int SlowTurns { get; set; } = 1;

    /// <summary>True while a pause holds this executor.</summary>
    public bool IsPaused => loop.Now < pausedUntil;

    /// <summary>When the next turn may begin.</summary>
    internal long PausedUntil => pausedUntil;

    public void Post(Action<object?> work, object? state)
    {
        // A dead node's leftovers (a finalizer that completes a wait, for one) may post from any thread: nobody listens.
        if (isDead)
        {
            return;
        }

        if (!loop.IsHere)
        {
            loop.NotePostFromElsewhere();
            return;
        }

        waiting.Add(new Item(work, state));
        WakeUp();
    }

    public void AtTurnEnd(Action flush) => flushes.Add(flush);

    /// <summary>Registers a flush that runs after all of <see cref="AtTurnEnd"/>: the network's, which takes what they wrote.</summary>
    internal void AtTurnEndLast(Action flush) => lastFlushes.Add(flush);

    /// <summary>Ends the incarnation between two pieces of work. Nothing of it runs again.</summary>
    public void Kill()
    {
        isDead = true;
        waiting.Clear();
    }

    /// <summary>Holds all turns for a time, as a stopped process or a long collection would.</summary>
    public void Pause(TimeSpan length)
    {
        pausedUntil = Math.Max(pausedUntil, loop.Now + SimLoop.Micros(length));
        loop.Trace.Add(loop.Now, node, TraceKind.Pause, SimLoop.Micros(length));
    }

    /// <summary>Ends a pause before its time.</summary>
    internal void Wake()
    {
        if (IsPaused)
        {
            pausedUntil = loop.Now;
            if (waiting.Count > 0)
            {
                // The old entry in the diary finds nothing to do, or does what waits then.
                isWakeUpDue = false;
                WakeUp();
            }
        }
    }

    /// <summary>The turn that runs takes so much longer: its thread waited for the disk. What comes next comes later.</summary>
    internal void Hold(long micros) => pausedUntil = Math.Max(pausedUntil, loop.Now) + micros;

    /// <summary>Throws unless the caller is on this executor: each door of the world begins with it.</summary>
    internal void AssertHere(string door)
    {
        if (!IsHere && !isDead)
        {
            var finding = $"node {node} used its {door} off its executor";
            if (loop.IsHere)
            {
                loop.Note(finding);
            }
            else
            {
                loop.NotePostFromElsewhere();
            }

            throw new InvalidOperationException($"{finding}: enter it with Post first.");
        }
    }

    private void WakeUp()
    {
        if (!isWakeUpDue)
        {
            isWakeUpDue = true;
            var wake = loop.Now + (1 + chance.Below(WakeMicrosMax)) * (long)SlowTurns;
            loop.At(Math.Max(wake, pausedUntil), static self => ((SimExecutor)self!).Turn(), this);
        }
    }

    private void Turn()
    {
        isWakeUpDue = false;
        if (isDead)
        {
            return;
        }

        if (IsPaused)
        {
            WakeUp();
            return;
        }

        loop.Current = this;
        try
        {
            new Task(static self => ((SimExecutor)self!).RunTurn(), this, default, TaskCreationOptions.DenyChildAttach)
                .RunSynchronously(scheduler);
        }
        finally
        {
            loop.Current = null;
        }

        if (waiting.Count > 0 && !isDead)
        {
            WakeUp();
        }
    }

    private void RunTurn()
    {
        (taken, waiting) = (waiting, taken);
        isWakeUpDue = true;
        foreach (var item in taken)
        {
            if (isDead)
            {
                break;
            }

            Guarded(item.Work, item.State);
        }

        taken.Clear();
        RunFlushes(flushes);
        RunFlushes(lastFlushes);
        isWakeUpDue = false;
    }

    private void RunFlushes(List<Action> list)
    {
        for (var i = 0; i < list.Count && !isDead; i++)
        {
            Guarded(static flush => ((Action)flush!)(), list[i]);
        }
    }

    private void Guarded(Action<object?> work, object? state)
    {
        try
        {
            work(state);
        }
        catch (Exception fault)
        {
            loop.Note($"an exception escaped from work of node {node}: {fault}");
        }
    }

    private readonly record struct Item(Action<object?> Work, object? State);
}
