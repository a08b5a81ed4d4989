using System;
using System.Collections.Generic;
using Starling.Model.Time;
using Starling.Storage.Marks;

namespace Starling.Replication.Sessions;

/// <summary>When something last arrived at this replica that is older than what its neighbours may have compared already.</summary>
/// <remarks>
/// Intuition: replicas compare themselves as of a moment somewhat in the past, and then take what is older for settled. A hint, a repair or a
/// write that was held up breaks that: it brings something old to one replica, and the others, which agreed as of a later moment, may not have it.
/// Who reads it here must therefore not take its stamp for his floor, but the moment of its arrival: agreement as of a moment after that was
/// reached with it. Law: what this replica holds of a slot, and what is stamped at or before a moment C, was here when anybody first compared as of C,
/// or arrived no later than <see cref="Until"/>. Proof: what is not late has a stamp that is at most <c>after</c> in the past when it
/// arrives; who compares as of that stamp or later does so when his clock is the settle time beyond it, so at least a second ahead of this node's
/// clock at the arrival. It rests on one assumption: no two clocks of the cluster are a second apart (stamps half a second ahead are refused).
/// What arrived before this node started is not remembered, so the start counts as an arrival in every slot.
/// </remarks>
/// <param name="clock">This node's clock.</param>
/// <param name="settle">The time that replicas give writes to settle before they compare.</param>
public sealed class LateArrivals(NodeClock clock, TimeSpan settle)
{
    private const long SkewMicros = 1_000_000;

    /// <summary>Slots that are remembered by themselves; beyond that all are late together.</summary>
    private const int SlotsMax = 65_536;

    private readonly Dictionary<(uint Table, int Slot), HybridTime> lastBySlot = [];
    private readonly long afterMicros = Math.Min((long)settle.TotalMicroseconds / 2, (long)settle.TotalMicroseconds - SkewMicros);
    private HybridTime everywhere = Ahead(clock);

    /// <summary>The last late arrival in a slot.</summary>
    public HybridTime Until(uint table, int slot) =>
        lastBySlot.TryGetValue((table, slot), out var last) ? HybridTime.Max(last, everywhere) : everywhere;

    /// <summary>A state has arrived, the newest of whose stamps is <paramref name="origin"/>.</summary>
    public void Arrived(uint table, int slot, HybridTime origin)
    {
        if (origin.Micros >= clock.WallMicros - afterMicros)
        {
            return;
        }

        if (lastBySlot.Count >= SlotsMax)
        {
            lastBySlot.Clear();
            everywhere = Ahead(clock);
        }

        lastBySlot[(table, slot)] = Ahead(clock);
    }

    /// <summary>A moment that no clock of the cluster has reached: a comparison as of it begins after now.</summary>
    public static HybridTime Ahead(NodeClock clock) =>
        new(Math.Max(clock.Last.Micros, clock.WallMicros) + SkewMicros);
}
