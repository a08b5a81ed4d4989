using Starling.Model.Time;

namespace Starling.Replication.AntiEntropy;

/// <summary>Slots that one peer blocks for one reason.</summary>
/// <param name="Slots">How many.</param>
/// <param name="Since">The oldest of the moments as of which they were last equal; zero when one never was.</param>
internal readonly record struct BlockSum(int Slots, HybridTime Since);
