using System;
using System.Collections.Generic;

namespace Starling.Replication.HintedHandoff;

/// <summary>How kept hints are brought to their targets.</summary>
public sealed record HintDeliveryOptions
{
    /// <summary>How long a target must have been reachable. Larger: a flapping node is bothered less, a returned one waits longer.
    /// <value>Default 2 s; range 0 to 10 min.</value></summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes a second to begin with, for one target; it grows while the target keeps up. <value>Default 4 MiB; range 64 KiB to 1 GiB.</value></summary>
    public long BytesPerSecond { get; init; } = 4 << 20;

    /// <summary>Bytes a second at most, for one target. <value>Default 64 MiB; range 64 KiB to 4 GiB.</value></summary>
    public long BytesPerSecondMax { get; init; } = 64 << 20;

    /// <summary>Hints of one page: so many are in flight at a time. <value>Default 128; range 1 to 10,000.</value></summary>
    public int PageCount { get; init; } = 128;

    /// <summary>All that is wrong with these values.</summary>
    public IEnumerable<string> Faults()
    {
        if (SettleTime < TimeSpan.Zero || SettleTime > TimeSpan.FromMinutes(10))
        {
            yield return "HintDelivery: SettleTime must be between 0 and 10 min.";
        }

        if (BytesPerSecond is < 64 << 10 or > 1L << 30)
        {
            yield return "HintDelivery: BytesPerSecond must be between 64 KiB and 1 GiB.";
        }

        if (BytesPerSecondMax < BytesPerSecond || BytesPerSecondMax > 4L << 30)
        {
            yield return "HintDelivery: BytesPerSecondMax must be between BytesPerSecond and 4 GiB.";
        }

        if (PageCount is < 1 or > 10_000)
        {
            yield return "HintDelivery: PageCount must be between 1 and 10,000.";
        }
    }
}
