using System;
using Starling.Model.Time;

namespace Starling.Model.Sessions;

/// <summary>What a session has seen in one slot of a table, as a moment: a replica that provably holds all that any replica held as of
/// <paramref name="Time"/> can show nothing older.</summary>
/// <param name="Table">The table's number.</param>
/// <param name="Slot">The slot's number, 0 to 2^20 - 1.</param>
/// <param name="Witness">Zero: what was seen is on a majority of the slot's replicas, so every later majority meets it (a <em>wide</em> floor).
/// Else the short name of one replica that holds it, maybe the only one (a <em>lone</em> floor).</param>
/// <param name="Time">Later than zero.</param>
public readonly record struct Floor(uint Table, int Slot, ulong Witness, HybridTime Time)
{
    public bool IsWide => Witness == 0;

    /// <summary>The order in which a token keeps its floors; the time is no part of it.</summary>
    internal static int CompareKeys(in Floor a, in Floor b)
    {
        var byTable = a.Table.CompareTo(b.Table);
        var bySlot = byTable != 0 ? byTable : a.Slot.CompareTo(b.Slot);
        return bySlot != 0 ? bySlot : a.Witness.CompareTo(b.Witness);
    }
}
