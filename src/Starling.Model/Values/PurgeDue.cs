using System;
using Starling.Model.Time;

namespace Starling.Model.Values;

/// <summary>From which watermark on a record may be purged.</summary>
/// <remarks>
/// A record whose values are all tombstones shows nothing, but it still has to win over older values that are on their way somewhere. That is
/// over once all replicas have agreed past its newest tombstone. A value with an expiry shows nothing from then on, and is to go when they
/// have agreed past that, and past its origin where a writer chose an expiry before it. The moment depends on the state alone, so that all
/// replicas purge alike, whatever their clocks say.
/// </remarks>
public static class PurgeDue
{
    /// <summary>The least watermark at which the record may go; null while it shows something and always will.</summary>
    /// <exception cref="CorruptStateException">The state is not valid for the rule.</exception>
    public static HybridTime? Of(ResolutionRule rule, ReadOnlySpan<byte> state)
    {
        if (!RecordState.TryReadEnds(rule, state, out var newestOrigin, out var lastExpiry))
        {
            return null;
        }

        return lastExpiry is { } end ? HybridTime.Max(newestOrigin, end) : newestOrigin;
    }
}
