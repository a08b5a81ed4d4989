using System;
using System.Collections.Generic;
using System.Buffers.Binary;
using Starling.Model.Values;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Checkers;

/// <summary>Finds in the batches that become durable which records they take away, and what those were.</summary>
/// <remarks>
/// A batch says only what it deletes. What was there is seen in the map of before, which is kept: all versions of a map share what they have in
/// common, so keeping one costs a reference. A batch may put a record and delete it, so one that deletes is applied to that map step by step.
/// </remarks>
internal sealed class RecordRemovals(IReadOnlyList<SimHost> hosts, GodView view)
{
    private readonly SortedBytes[] before = new SortedBytes[hosts.Count];

    /// <summary>What a batch takes away, in order. To be asked for once for each batch, when it has become durable.</summary>
    /// <param name="machine">On whose disk.</param>
    /// <param name="operations">The batch.</param>
    /// <param name="shelf">The machine's marks of before; a batch is on the disk as a whole, so those of the batch count.</param>
    public List<Removal> Of(int machine, ReadOnlySpan<byte> operations, MarkShelf shelf)
    {
        var removals = new List<Removal>();
        if (Deletes(operations) && view.Refresh())
        {
            var marks = MarksOf(operations, shelf);
            var map = before[machine];
            var reader = new StoreBatch.Reader(operations);
            while (reader.MoveNext())
            {
                if (reader.Family == StoreFamily.Records)
                {
                    Step(ref map, machine, reader, removals, place => marks.TryGetValue(place, out var own) ? own : shelf.Of(place));
                }
            }
        }

        before[machine] = hosts[machine].Disk.Map(StoreFamily.Records);
        return removals;
    }

    /// <summary>The disk was replaced.</summary>
    public void Forget(int machine) => before[machine] = hosts[machine].Disk.Map(StoreFamily.Records);

    /// <summary>The marks of a batch. A slot that was to be filled again before it or in it counts as such for all of it.</summary>
    private static Dictionary<(uint Table, int Slot), StoredMark> MarksOf(ReadOnlySpan<byte> operations, MarkShelf shelf)
    {
        var marks = new Dictionary<(uint Table, int Slot), StoredMark>();
        var reader = new StoreBatch.Reader(operations);
        while (reader.MoveNext())
        {
            if (reader.Family == StoreFamily.Marks && reader.Tag == StoreBatch.PutTag
                && StoredMark.TryRead(reader.Key, reader.Value, out var slot, out var mark))
            {
                var wasAdopting = marks.TryGetValue(slot, out var earlier) ? earlier.MustAdopt : shelf.Of(slot).MustAdopt;
                marks[slot] = mark with { MustAdopt = mark.MustAdopt || wasAdopting };
            }
        }

        return marks;
    }

    private static bool Deletes(ReadOnlySpan<byte> operations)
    {
        var reader = new StoreBatch.Reader(operations);
        while (reader.MoveNext())
        {
            if (reader.Family == StoreFamily.Records && reader.Tag != StoreBatch.PutTag)
            {
                return true;
            }
        }

        return false;
    }

    private void Step(
        ref SortedBytes map, int machine, in StoreBatch.Reader reader, List<Removal> removals,
        Func<(uint Table, int Slot), StoredMark> markOf)
    {
        switch (reader.Tag)
        {
            case StoreBatch.PutTag:
                var path = reader.Key.ToArray();
                var state = reader.Value.ToArray();

                // A leaf that is cut is deleted as a whole, and what can be read of it put back.
                removals.RemoveAll(removal => removal.Path.AsSpan().SequenceEqual(path) && removal.State.AsSpan().SequenceEqual(state));
                map = map.Put(path, state);
                break;
            case StoreBatch.DeleteTag:
                Note(map, machine, reader.Key.ToArray(), removals, markOf);
                map = map.Delete(reader.Key);
                break;
            default:
                using (var cursor = new MemoryCursor(map, reader.Key, reader.Value, reverse: false))
                {
                    while (cursor.MoveNext())
                    {
                        Note(map, machine, cursor.Key.ToArray(), removals, markOf);
                    }
                }

                map = map.DeleteRange(reader.Key, reader.Value);
                break;
        }
    }

    private void Note(
        in SortedBytes map, int machine, byte[] path, List<Removal> removals, Func<(uint Table, int Slot), StoredMark> markOf)
    {
        if (SimKey.OfPath(path) is not { } key || !map.TryGet(path, out var state))
        {
            return;
        }

        var slot = (BinaryPrimitives.ReadUInt32BigEndian(path), view.SlotOf(path));
        var rule = key.Table.Rule();
        var due = RecordState.IsValid(rule, state) ? PurgeDue.Of(rule, state) : null;
        removals.Add(new Removal(machine, key, path, state, slot, due, markOf(slot)));
    }
}
