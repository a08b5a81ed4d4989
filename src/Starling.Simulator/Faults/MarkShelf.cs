using System;
using System.Collections.Generic;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>The marks of all slots on one machine's disk.</summary>
public sealed class MarkShelf
{
    private readonly Dictionary<(uint Table, int Slot), StoredMark> marks = [];

    /// <summary>The mark of a slot; <c>default</c> for one that nobody has closed.</summary>
    public StoredMark Of((uint Table, int Slot) slot) => marks.GetValueOrDefault(slot);

    /// <summary>True when any slot has to be filled again.</summary>
    public bool IsAdopting
    {
        get
        {
            foreach (var mark in marks.Values)
            {
                if (mark.MustAdopt)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The slots that have to be filled again, in order.</summary>
    public List<(uint Table, int Slot)> Adopting()
    {
        var slots = new List<(uint Table, int Slot)>();
        foreach (var (slot, mark) in marks)
        {
            if (mark.MustAdopt)
            {
                slots.Add(slot);
            }
        }

        slots.Sort();
        return slots;
    }

    /// <summary>Takes a mark that has become durable, and gives the one before. False for a mark that is no slot's.</summary>
    public bool TryPut(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out (uint Table, int Slot) slot, out StoredMark before, out StoredMark now)
    {
        before = default;
        if (!StoredMark.TryRead(key, value, out slot, out now))
        {
            return false;
        }

        before = marks.GetValueOrDefault(slot);
        marks[slot] = now;
        return true;
    }

    /// <summary>The marks on a machine's disk as they are now.</summary>
    public static MarkShelf Of(SimHost host)
    {
        var shelf = new MarkShelf();
        using var cursor = new MemoryCursor(host.Disk.Map(StoreFamily.Marks), StoredMark.Prefix, StoredMark.End, reverse: false);
        while (cursor.MoveNext())
        {
            shelf.TryPut(cursor.Key, cursor.Value, out _, out _, out _);
        }

        return shelf;
    }
}
