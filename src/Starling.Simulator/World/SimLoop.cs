using System;
using System.Collections.Generic;
using System.Threading;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>The one thread and the one clock of a simulated world.</summary>
/// <remarks>
/// Intuition: a diary. Everything that is going to happen stands in it with its hour; the loop turns the page to the next entry,
/// sets the clock to it and does it, which may write further entries. Nothing ever waits, so thirty virtual seconds take as long as the
/// work in them, and nothing but the entries decides the order: same seed, same diary.
/// <para>
/// Laws: time never falls; entries of the same microsecond happen in the order written; only the thread that made the loop may write.
/// A post from any other thread means that some code has escaped to the thread pool, and makes the run a failure.
/// </para>
/// Source: FoundationDB's simulator (documentation/sphinx/source/testing.rst), TigerBeetle's VOPR (docs/internals/vopr.md).
/// </remarks>
public sealed class SimLoop(ulong seed)
{
    /// <summary>Virtual time starts here: microseconds since 1970 UTC.</summary>
    public const long EpochMicros = 1_800_000_000_000_000;

    /// <summary>A run that needs more entries than this turns in circles.</summary>
    private const long StepsMax = 3_000_000;

    private const int FindingsMax = 20;

    private readonly EventHeap heap = new();
    private readonly List<Onlooker> onlookers = [];
    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly List<string> findings = [];
    private int postsFromElsewhere;
    private bool isExhausted;

    /// <summary>The root of chance; each part forks its own stream by name.</summary>
    public Chance Chance { get; } = new(seed);

    public Trace Trace { get; } = new();

    public SimLog Log { get; } = new();

    /// <summary>Microseconds since the start of the world.</summary>
    public long Now { get; private set; }

    /// <summary>Entries done so far.</summary>
    public long Steps { get; private set; }

    /// <summary>True on the thread that owns this world.</summary>
    public bool IsHere => Environment.CurrentManagedThreadId == thread;

    /// <summary>The executor whose turn runs now; null between turns.</summary>
    internal SimExecutor? Current { get; set; }

    /// <summary>Posts that came from other threads: code that has left the loop.</summary>
    public int PostsFromElsewhere => Volatile.Read(ref postsFromElsewhere);

    /// <summary>What nodes did that no node may do: exceptions that escaped, doors used off the executor. The first few.</summary>
    public IReadOnlyList<string> Findings => findings;

    /// <summary>Those who watch this world.</summary>
    public IReadOnlyList<Onlooker> Onlookers => onlookers;

    /// <summary>True once <see cref="Halt"/> was called: no entry of the diary is done any more.</summary>
    public bool IsHalted { get; private set; }

    /// <summary>When the run was halted; what onlookers are told of later is only the clearing away. Means nothing while it runs.</summary>
    public long HaltedAt { get; private set; }

    /// <summary>Lets somebody watch from now on.</summary>
    public void Watch(Onlooker onlooker)
    {
        onlookers.Add(onlooker);
        onlooker.Watches(this);
    }

    /// <summary>Ends the run at this step, because an onlooker has seen a promise broken: what follows would only blur the picture.</summary>
    public void Halt()
    {
        HaltedAt = IsHalted ? HaltedAt : Now;
        IsHalted = true;
    }

    /// <summary>Writes an entry for <paramref name="due"/>, or for now if that has passed.</summary>
    public void At(long due, Action<object?> work, object? state)
    {
        if (!IsHere)
        {
            NotePostFromElsewhere();
            return;
        }

        heap.Push(Math.Max(due, Now), work, state);
    }

    public void At(long due, Action work) => At(due, static state => ((Action)state!)(), work);

    public void After(TimeSpan delay, Action work) => At(Now + Micros(delay), work);

    /// <summary>Does everything that is due up to <paramref name="until"/>, and moves the clock there.</summary>
    public void RunTo(long until) => RunUntil(static () => false, until);

    /// <summary>Runs until <paramref name="isDone"/> says so, which is asked between entries, or until the given time; says which.</summary>
    public bool RunUntil(Func<bool> isDone, long until)
    {
        while (!isDone())
        {
            if (IsHalted || Steps >= StepsMax)
            {
                // Time goes on, so that whoever waits for a moment gets there; nothing happens any more.
                NoteExhaustion();
                Now = Math.Max(Now, until);
                return false;
            }

            if (heap.Count == 0 || heap.NextDue > until)
            {
                Now = Math.Max(Now, until);
                return isDone();
            }

            Now = heap.NextDue;
            heap.Pop(out var work, out var state);
            Steps++;
            work(state);
        }

        return true;
    }

    /// <summary>Records a broken law. The run goes on, so that one seed shows all that it can, and is a failure.</summary>
    public void Note(string finding)
    {
        if (findings.Count < FindingsMax)
        {
            findings.Add($"at {Now} us: {finding}");
        }
    }

    public static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    internal void NotePostFromElsewhere() => Interlocked.Increment(ref postsFromElsewhere);

    private void NoteExhaustion()
    {
        if (!isExhausted && !IsHalted)
        {
            isExhausted = true;
            Note($"{StepsMax} entries of the diary were not enough: something turns in circles");
        }
    }
}
