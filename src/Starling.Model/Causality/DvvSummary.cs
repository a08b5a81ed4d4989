using Starling.Model.Time;

namespace Starling.Model.Causality;

/// <summary>What one pass over an encoded <see cref="DvvSet"/> tells.</summary>
/// <param name="Size">Bytes that the set took from the front of the input.</param>
/// <param name="Actors">Actors known.</param>
/// <param name="Values">Values held, tombstones included.</param>
/// <param name="Tombstones">Tombstones among the values.</param>
/// <param name="NewestOrigin">Newest origin among the values; <c>default</c> if there are none.</param>
/// <param name="Expiring">Values with an expiry.</param>
/// <param name="FirstExpiry">Earliest expiry among the values; null if none has one.</param>
/// <param name="LastExpiry">Latest expiry among the values; null if none has one.</param>
internal readonly record struct DvvSummary(
    int Size, int Actors, int Values, int Tombstones, HybridTime NewestOrigin, int Expiring, HybridTime? FirstExpiry,
    HybridTime? LastExpiry);
