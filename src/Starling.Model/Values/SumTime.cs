using System;
using Starling.Model.Causality;
using Starling.Model.Time;

namespace Starling.Model.Values;

/// <summary>To which moment a sum over versions counts a state, and a change from one state to another.</summary>
/// <remarks>
/// A sum "as of C" leaves out what was made after C. A record of siblings is of several moments at once, and a value from before C that arrives
/// beside one from after C must show in the sum: else two replicas, of which one lacks it, would look equal, and would forget it. So a
/// state counts from its oldest live value on, and a change from the oldest value on that it brings. Counting too early only raises false
/// alarms, which end by themselves. Where the last write wins there is one value, and all this is its origin.
/// <para>Law: if sums of two replicas as of C are equal, then each live value of either from before C is known to the other.</para>
/// </remarks>
public static class SumTime
{
    /// <summary>The moment of a state: the oldest origin among its live values; <c>default</c> for an absent one.</summary>
    /// <exception cref="CorruptStateException">The state is not valid for the rule.</exception>
    public static HybridTime Of(ResolutionRule rule, ReadOnlySpan<byte> state) => OfChange(rule, default, state);

    /// <summary>The moment of a change: the oldest origin among the live values that are new, or among all where none is.</summary>
    /// <exception cref="CorruptStateException">The new state is not valid for the rule.</exception>
    public static HybridTime OfChange(ResolutionRule rule, ReadOnlySpan<byte> old, ReadOnlySpan<byte> next)
    {
        if (next.IsEmpty || !rule.MintsDots())
        {
            return RecordState.NewestOrigin(rule, next);
        }

        var body = SiblingState.Body(next);
        var known = old.IsEmpty || !RecordState.IsValid(rule, old) ? default : SiblingState.Body(old);
        return DvvOrigins.OldestNew(body, known) ?? DvvOrigins.OldestNew(body, default) ?? default;
    }
}
