using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Checkers;

/// <summary>Sees all disks at once, reads what becomes durable as the node's own storage does, and lets the checkers of disks judge it.</summary>
/// <remarks>
/// Clients see what coordinators tell them, and a cluster repairs itself while they look; much that is wrong is mended or overwritten before an
/// answer shows it. Whoever sees the disks sees the broken promise itself, at the step at which it breaks. What is read here is the product's own
/// format, by the product's own decoders, so this is no second opinion on the format.
/// <para>
/// What it learns besides: the name (dot) that each write was given, because values prove which write made them; and where the last write wins each
/// write's time, which it enters into the history: checkers then need no guesses.
/// </para>
/// </remarks>
public sealed class Overseer : Onlooker
{
    private const int MarkKeyOfNode = 7;

    private readonly SimCluster cluster;
    private readonly IReadOnlyList<DiskChecker> checkers;
    private readonly Verdict verdict;
    private readonly Dictionary<SimKey, RecordBook> books = [];
    private readonly Dictionary<NodeId, int> machineOf = [];
    private readonly HintShelf[] hints;
    private readonly int[] lives;
    private readonly bool[] hasSuffered;
    private readonly long[] lastLoss;
    private readonly ArrayBufferWriter<byte> scratch = new();

    public Overseer(SimCluster cluster, History history, IReadOnlyList<DiskChecker> checkers, Verdict verdict)
    {
        this.cluster = cluster;
        this.checkers = checkers;
        this.verdict = verdict;
        History = history;
        var machines = cluster.Hosts.Count;
        hints = new HintShelf[machines];
        lives = new int[machines];
        hasSuffered = new bool[machines];
        lastLoss = new long[machines];
        for (var i = 0; i < machines; i++)
        {
            hints[i] = new HintShelf();
            lastLoss[i] = -1;
        }
    }

    public History History { get; }

    public long Now => cluster.Loop.Now;

    public int Machines => cluster.Hosts.Count;

    public SimHost Host(int machine) => cluster.Hosts[machine];

    /// <summary>The machine on which a node's data folder lies, or -1: it was lost.</summary>
    public int MachineOf(NodeId node) => machineOf.GetValueOrDefault(node, -1);

    /// <summary>Incarnations of a machine's node so far.</summary>
    public int LivesOf(int machine) => lives[machine];

    /// <summary>True when a machine's disk has ever refused or failed a commit, or a read: its node may then have taken a fresh name at any write.</summary>
    public bool HasSuffered(int machine) => hasSuffered[machine];

    /// <summary>When what was durable on a machine was last replaced, or began to be endangered; -1 for never.</summary>
    public long LastLossOf(int machine) => lastLoss[machine];

    /// <summary>A promise is broken: told, and the run ends at this step.</summary>
    public void Report(DiskChecker by, string text, SimKey? key = null, Operation? operation = null)
    {
        verdict.Add(by.Id, text, key, operation);
        cluster.Loop.Halt();
    }

    /// <summary>How many machines have a state durable in which the write is there, or was replaced. Without <paramref name="less"/>, if that is
    /// a machine. Those whose disk was lost since <paramref name="since"/> count: what they held can no longer be seen.</summary>
    public int Holders(WriteEvent write, long since, int less = -1)
    {
        if (!books.TryGetValue(write.Key, out var book))
        {
            return CountLost(since, less);
        }

        if (write.Key.Table == SimTable.LastWriteWins)
        {
            return write.Time != 0 ? CountAtLeast(book, write, since, less) : CountDeletes(book, write, since, less);
        }

        if (book.DotOf.TryGetValue(write.Id, out var dot))
        {
            return CountCovering(book, dot, since, less);
        }

        // A tombstone does not say which delete made it: the best of those that came after the call.
        var best = CountLost(since, less);
        foreach (var (tombstone, at) in book.Tombstones)
        {
            best = write.IsDelete && at >= write.Operation.Invoked ? Math.Max(best, CountCovering(book, tombstone, since, less)) : best;
        }

        return best;
    }

    /// <summary>True when a machine has a state durable that includes another one.</summary>
    public bool Includes(int machine, SimTable table, ReadOnlySpan<byte> path, ReadOnlySpan<byte> state)
    {
        scratch.ResetWrittenCount();
        return Host(machine).Disk.Map(StoreFamily.Records).TryGet(path, out var held)
            && RecordState.Merge(table.Rule(), held, state, scratch) == MergeOutcome.KeepCurrent;
    }

    /// <inheritdoc/>
    public override void Started(int machine, int life) => lives[machine] = life;

    /// <inheritdoc/>
    public override void Committed(int machine, ReadOnlySpan<byte> operations)
    {
        var reader = new StoreBatch.Reader(operations);
        while (reader.MoveNext())
        {
            switch (reader.Family)
            {
                case StoreFamily.Records when reader.Tag == StoreBatch.PutTag:
                    SeeRecord(machine, reader.Key, reader.Value);
                    break;
                case StoreFamily.Marks when reader.Tag == StoreBatch.PutTag && reader.Key.Length == MarkKeyOfNode && reader.Key.SequenceEqual("node-id"u8):
                    machineOf[NodeId.Read(reader.Value)] = machine;
                    break;
                case StoreFamily.Register when reader.Tag == StoreBatch.PutTag:
                    foreach (var checker in checkers)
                    {
                        checker.RegisterPut(this, machine, reader.Key, reader.Value);
                    }

                    break;
                case StoreFamily.Hints:
                    SeeHint(machine, reader);
                    break;
                default:
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public override void DiskReplaced(int machine)
    {
        lastLoss[machine] = Now;
        hints[machine] = new HintShelf();
        foreach (var (key, value) in Host(machine).Disk.Contents(StoreFamily.Hints))
        {
            hints[machine].Put(key, value);
        }

        var lost = new List<NodeId>();
        foreach (var (node, at) in machineOf)
        {
            if (at == machine && Host(machine).Disk.Count(StoreFamily.Marks) == 0)
            {
                lost.Add(node);
            }
        }

        foreach (var node in lost)
        {
            machineOf.Remove(node);
        }

        foreach (var checker in checkers)
        {
            checker.Replaced(this, machine);
        }
    }

    /// <inheritdoc/>
    public override void TroubleBegan(Trouble trouble)
    {
        var (endangers, hurts) = trouble.Kind switch
        {
            nameof(FaultClass.Wipe) or nameof(FaultClass.OldSnapshot) or nameof(FaultClass.LostWrite) => (true, true),
            nameof(FaultClass.DiskFull) or nameof(FaultClass.DiskFailure) or nameof(FaultClass.ReadFailure) or nameof(FaultClass.BitRot)
                or nameof(FaultClass.MisdirectedWrite) or nameof(LastingKind.Full) => (false, true),
            _ => (false, false),
        };
        for (var machine = 0; hurts && machine < Machines; machine++)
        {
            if (trouble.Machines.Count == 0 || Contains(trouble.Machines, machine))
            {
                hasSuffered[machine] = true;
                lastLoss[machine] = endangers ? Now : lastLoss[machine];
            }
        }

        foreach (var checker in checkers)
        {
            checker.TroubleBegan(this, trouble);
        }
    }

    /// <summary>An operation has ended as its client sees it.</summary>
    public void Ended(Operation operation)
    {
        foreach (var checker in checkers)
        {
            checker.Ended(this, operation);
        }
    }

    private static bool Contains(IReadOnlyList<int> machines, int machine)
    {
        foreach (var one in machines)
        {
            if (one == machine)
            {
                return true;
            }
        }

        return false;
    }

    private int CountLost(long since, int less)
    {
        var count = 0;
        for (var machine = 0; machine < Machines; machine++)
        {
            count += machine != less && lastLoss[machine] >= since ? 1 : 0;
        }

        return count;
    }

    private int CountCovering(RecordBook book, Dot dot, long since, int less)
    {
        var count = 0;
        for (var machine = 0; machine < Machines; machine++)
        {
            if (machine != less && (lastLoss[machine] >= since || (TryGet(machine, book, out var state)
                && SiblingState.Read(state).CounterOf(dot.Actor) >= dot.Counter)))
            {
                count++;
            }
        }

        return count;
    }

    private int CountAtLeast(RecordBook book, WriteEvent write, long since, int less)
    {
        var count = 0;
        for (var machine = 0; machine < Machines; machine++)
        {
            if (machine != less && (lastLoss[machine] >= since || (TryGet(machine, book, out var state)
                && LwwView.TryRead(state, out var view) && IsAtLeast(view, write))))
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>For a delete of unknown time: the best of the tombstones that came after the call; and where none did, what is there was later.</summary>
    private int CountDeletes(RecordBook book, WriteEvent write, long since, int less)
    {
        var times = book.TombstoneTimes.FindAll(seen => seen.At >= write.Operation.Invoked);
        var best = 0;
        for (var i = 0; i <= times.Count; i++)
        {
            var time = i < times.Count ? times[i].Time : write.Operation.StampMin;
            var count = 0;
            for (var machine = 0; machine < Machines; machine++)
            {
                count += machine != less && (lastLoss[machine] >= since || (TryGet(machine, book, out var state)
                    && LwwView.TryRead(state, out var view) && view.WriteTime.Micros >= time)) ? 1 : 0;
            }

            best = Math.Max(best, count);
        }

        return best;
    }

    private static bool IsAtLeast(in LwwView view, WriteEvent write) =>
        view.WriteTime.Micros != write.Time ? view.WriteTime.Micros > write.Time
        : view.IsTombstone || (!write.IsDelete && view.Value.SequenceCompareTo(write.StoredBytes()) >= 0);

    private bool TryGet(int machine, RecordBook book, out byte[] state) =>
        Host(machine).Disk.Map(StoreFamily.Records).TryGet(book.Path, out state);

    private void SeeRecord(int machine, ReadOnlySpan<byte> path, ReadOnlySpan<byte> state)
    {
        if (SimTables.OfPath(path) is not { } table)
        {
            return;
        }

        if (SimKey.OfPath(path) is not { } key)
        {
            cluster.Loop.Note($"n{machine} stores a record under a key of {path.Length} bytes that no record may have");
            return;
        }

        if (!books.TryGetValue(key, out var book))
        {
            books.Add(key, book = new RecordBook(path.ToArray()));
        }

        if (book.LastState.AsSpan().SequenceEqual(state))
        {
            return;
        }

        book.LastState = state.ToArray();
        if (table == SimTable.LastWriteWins)
        {
            SeeCell(machine, key, book, state);
        }
        else
        {
            SeeSiblings(machine, key, book, state);
        }
    }

    private void SeeCell(int machine, SimKey key, RecordBook book, ReadOnlySpan<byte> state)
    {
        if (!LwwView.TryRead(state, out var view))
        {
            return;
        }

        if (view.IsTombstone)
        {
            if (!book.TombstoneTimes.Exists(Is(view.WriteTime)))
            {
                book.TombstoneTimes.Add((view.WriteTime.Micros, Now));
            }
        }
        else if (WriteOf(view.Value, key) is { } write)
        {
            write.Time = write.Time == 0 ? view.WriteTime.Micros : write.Time;
            Stamped(write.Operation.Machine, view.Origin.Micros, write);
        }
    }

    private static Predicate<(long Time, long At)> Is(HybridTime time) => seen => seen.Time == time.Micros;

    private void SeeSiblings(int machine, SimKey key, RecordBook book, ReadOnlySpan<byte> state)
    {
        var set = SiblingState.Read(state);
        foreach (var (dot, value) in set)
        {
            if (!book.Dots.Add(dot))
            {
                continue;
            }

            var write = value.IsTombstone ? null : WriteOf(value.Bytes.Span, key);
            if (value.IsTombstone)
            {
                book.Tombstones.Add((dot, Now));
            }
            else if (write is not null)
            {
                book.DotOf.TryAdd(write.Id, dot);
            }

            if (MachineOf(dot.Actor.Node) is >= 0 and var minter)
            {
                Stamped(minter, value.Origin.Micros, write);
            }
        }

        var record = new StoredSiblings(key, set);
        foreach (var checker in checkers)
        {
            checker.Stored(this, machine, record);
        }
    }

    private void Stamped(int machine, long stamp, WriteEvent? write)
    {
        foreach (var checker in checkers)
        {
            checker.Stamped(this, machine, stamp, write);
        }
    }

    private void SeeHint(int machine, in StoreBatch.Reader reader)
    {
        var shelf = hints[machine];
        if (reader.Tag == StoreBatch.PutTag)
        {
            var (target, sequence) = shelf.Put(reader.Key, reader.Value);
            foreach (var checker in checkers)
            {
                checker.HintKept(this, machine, target, sequence, reader.Key.Length + reader.Value.Length);
            }

            return;
        }

        foreach (var (target, sequence, mutation, size) in shelf.Delete(reader.Key, reader.Tag == StoreBatch.DeleteTag ? [.. reader.Key, 0] : reader.Value))
        {
            foreach (var checker in checkers)
            {
                checker.HintDeleted(this, machine, target, sequence, mutation, size);
            }
        }
    }

    /// <summary>The write that made a value: the text begins with its number, and the headers before it have no bar.</summary>
    private WriteEvent? WriteOf(ReadOnlySpan<byte> value, SimKey key)
    {
        var bar = value.IndexOf((byte)'|');
        var start = bar;
        while (start > 0 && value[start - 1] is >= (byte)'0' and <= (byte)'9')
        {
            start--;
        }

        return start > 0 && value[start - 1] == (byte)'w'
            && int.TryParse(value[start..bar], System.Globalization.CultureInfo.InvariantCulture, out var number)
            && number < History.Writes.Count && History.Writes[number].Key == key
            ? History.Writes[number]
            : null;
    }
}
