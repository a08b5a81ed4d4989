using Starling.Model.Time;

namespace Starling.Storage.Marks;

/// <summary>How far the replicas of a slot of a table have come in agreeing. <c>default</c> is a slot that nobody has closed yet.</summary>
/// <remarks>Law: <c>Purged &lt;= Watermark &lt;= Closed</c>.</remarks>
/// <param name="Closed">Writes made up to here are refused, because the replicas may already be comparing what they have of them.</param>
/// <param name="Watermark">All replicas have agreed on what there is up to here.</param>
/// <param name="Purged">What the watermark allows to be purged is gone up to here.</param>
/// <param name="MustAdopt">This replica lost something that was agreed, and has to take it from a peer.</param>
public readonly record struct SlotMark(HybridTime Closed, HybridTime Watermark, HybridTime Purged, bool MustAdopt);
