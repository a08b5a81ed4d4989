using System;
using Starling.Model.Time;

namespace Starling.Storage.Marks;

/// <summary>How far the replicas of a slot of a table have come in agreeing. <c>default</c> is a slot that nobody has closed yet.</summary>
/// <remarks>Law: <c>Purged &lt;= Watermark &lt;= Closed</c>.</remarks>
/// <param name="Closed">Writes made up to here are refused, because the replicas may already be comparing what they have of them.</param>
/// <param name="Watermark">All replicas have agreed on what there is up to here.</param>
/// <param name="Purged">What the watermark allows to be purged is gone up to here.</param>
/// <param name="MustAdopt">This replica lost something that was agreed, and has to take it from a peer.</param>
public readonly record struct SlotMark(HybridTime Closed, HybridTime Watermark, HybridTime Purged, bool MustAdopt)
{
    /// <summary>The moments above the watermark as of which this replica told its sums, after it had closed; ascending; null for none.</summary>
    public HybridTime[]? Told { get; init; }

    /// <summary>True when the slot's purge queue has lost entries: it is made again from the records before anything more is purged.</summary>
    public bool MustRequeue { get; init; }

    /// <summary>True if this replica knows that it told its sums as of the very moment, or that all have agreed past it.</summary>
    /// <remarks>
    /// A commit says that the sums which all told were equal. A disk that has gone back in time since then may lack what was summed, and that it
    /// lies closed above the moment does not help: it may have closed again, for a later round. So what was told is on disk, behind what was summed: who
    /// remembers the one still holds the other.
    /// </remarks>
    public bool HasTold(HybridTime moment) => moment <= Watermark || (Told is not null && Array.IndexOf(Told, moment) >= 0);
}
