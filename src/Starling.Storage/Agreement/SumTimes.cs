using Starling.Model.Time;
using Starling.Model.Values;

namespace Starling.Storage.Agreement;

/// <summary>To which moments the sums count a change, as <see cref="SumTime"/> says.</summary>
/// <param name="Change">Of the change.</param>
/// <param name="Old">Of the state that goes; whatever, where there was none.</param>
/// <param name="New">Of the state that comes; whatever, where there is none.</param>
public readonly record struct SumTimes(HybridTime Change, HybridTime Old, HybridTime New);
