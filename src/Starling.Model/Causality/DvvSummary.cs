using Starling.Model.Time;

namespace Starling.Model.Causality;

/// <summary>What one pass over an encoded <see cref="DvvSet"/> tells.</summary>
/// <param name="Size">Bytes that the set took from the front of the input.</param>
/// <param name="Actors">Actors known.</param>
/// <param name="Values">Values held, tombstones included.</param>
/// <param name="Tombstones">Tombstones among the values.</param>
/// <param name="NewestOrigin">Newest origin among the values; <c>default</c> if there are none.</param>
internal readonly record struct DvvSummary(int Size, int Actors, int Values, int Tombstones, HybridTime NewestOrigin);
