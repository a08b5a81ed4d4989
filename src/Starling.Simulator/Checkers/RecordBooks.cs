using System;
using System.Collections.Generic;
using System.Globalization;
using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;

namespace Starling.Simulator.Checkers;

/// <summary>Reads every state of a record that becomes durable, and keeps what it says: which name and which time each write was given.</summary>
/// <remarks>
/// A value says itself which write made it: its text begins with the write's number. So the first state that shows a value tells the write's name (dot),
/// or where the last write wins its time, which is entered into the history: later checkers then need no guesses. A tombstone has no text; only that
/// it came, and when, is kept.
/// </remarks>
internal sealed class RecordBooks(Overseer eye, SimLoop loop, IReadOnlyList<DiskChecker> checkers)
{
    private readonly Dictionary<SimKey, RecordBook> books = [];
    private readonly Dictionary<(int Machine, SimKey Key), int> removals = [];

    /// <summary>The book of a record; null while no disk has shown it.</summary>
    public RecordBook? Find(SimKey key) => books.GetValueOrDefault(key);

    /// <summary>A machine's disk has lost a record from now on.</summary>
    public void Removed(int machine, SimKey key) => removals[(machine, key)] = RemovalsOf(machine, key) + 1;

    /// <summary>How often a record has disappeared from a machine's disk.</summary>
    public int RemovalsOf(int machine, SimKey key) => removals.GetValueOrDefault((machine, key));

    /// <summary>A machine's disk holds a state of a record from now on.</summary>
    public void See(int machine, ReadOnlySpan<byte> path, ReadOnlySpan<byte> state)
    {
        if (SimTables.OfPath(path) is not { } table)
        {
            return;
        }

        if (SimKey.OfPath(path) is not { } key)
        {
            loop.Note($"n{machine} stores a record under a key of {path.Length} bytes that no record may have");
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
            SeeCell(key, book, state);
        }
        else
        {
            SeeSiblings(machine, key, book, state);
        }
    }

    private void SeeCell(SimKey key, RecordBook book, ReadOnlySpan<byte> state)
    {
        if (!LwwView.TryRead(state, out var view))
        {
            return;
        }

        if (view.IsTombstone)
        {
            if (!book.TombstoneTimes.Exists(Is(view.WriteTime)))
            {
                book.TombstoneTimes.Add((view.WriteTime.Micros, loop.Now));
            }
        }
        else if (WriteOf(view.Value, key) is { } write)
        {
            write.Time = write.Time == 0 ? view.WriteTime.Micros : write.Time;
            (write.Origin, write.Expiry) = (view.Origin.Micros, view.Expiry?.Micros ?? 0);
            Stamped(write.Operation.Machine, view.Origin.Micros, write);
        }
    }

    private static Predicate<(long Time, long At)> Is(HybridTime time) => seen => seen.Time == time.Micros;

    private void SeeSiblings(int machine, SimKey key, RecordBook book, ReadOnlySpan<byte> state)
    {
        var set = SiblingState.Read(state);
        foreach (var (dot, value) in set)
        {
            if (!book.Dots.TryAdd(dot, value))
            {
                CompareNamed(machine, key, dot, book.Dots[dot], value);
                continue;
            }

            var write = value.IsTombstone ? null : WriteOf(value.Bytes.Span, key);
            if (value.IsTombstone)
            {
                book.Tombstones.Add((dot, loop.Now));
            }
            else if (write is not null)
            {
                book.DotOf.TryAdd(write.Id, dot);
                (write.Origin, write.Expiry) = (value.Origin.Micros, value.Expiry?.Micros ?? 0);
            }

            if (eye.MachineOf(dot.Actor.Node) is >= 0 and var minter)
            {
                Stamped(minter, value.Origin.Micros, write);
            }
        }

        var record = new StoredSiblings(key, set);
        foreach (var checker in checkers)
        {
            checker.Stored(eye, machine, record);
        }
    }

    private void CompareNamed(int machine, SimKey key, Dot dot, SiblingValue first, SiblingValue second)
    {
        for (var i = 0; i < checkers.Count && !first.Equals(second); i++)
        {
            checkers[i].NamedTwice(eye, machine, key, dot, first, second);
        }
    }

    private void Stamped(int machine, long stamp, WriteEvent? write)
    {
        foreach (var checker in checkers)
        {
            checker.Stamped(eye, machine, stamp, write);
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

        var writes = eye.History.Writes;
        return start > 0 && value[start - 1] == (byte)'w'
            && int.TryParse(value[start..bar], CultureInfo.InvariantCulture, out var number)
            && number < writes.Count && writes[number].Key == key
            ? writes[number]
            : null;
    }
}
