using System;
using System.Collections.Generic;

namespace Starling.Storage.Hints;

/// <summary>How much a node keeps for others.</summary>
public sealed record HintLimits
{
    /// <summary>Bytes for one target. Larger: a longer absence is bridged without repair, for more disk. <value>Default 1 GiB; range 1 MiB to 1 TiB.</value></summary>
    public long BytesPerTargetMax { get; init; } = 1L << 30;

    /// <summary>Bytes for all targets together. <value>Default 4 GiB; range 1 MiB to 4 TiB.</value></summary>
    public long BytesMax { get; init; } = 4L << 30;

    /// <summary>Once the oldest hint for a target is older than this, no more are kept for it. <value>Default 3 h; range 1 s to 7 d.</value></summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(3);

    /// <summary>All that is wrong with these values.</summary>
    public IEnumerable<string> Faults()
    {
        if (BytesPerTargetMax is < 1L << 20 or > 1L << 40)
        {
            yield return "Hints: BytesPerTargetMax must be between 1 MiB and 1 TiB.";
        }

        if (BytesMax is < 1L << 20 or > 4L << 40)
        {
            yield return "Hints: BytesMax must be between 1 MiB and 4 TiB.";
        }

        if (Window < TimeSpan.FromSeconds(1) || Window > TimeSpan.FromDays(7))
        {
            yield return "Hints: Window must be between 1 second and 7 days.";
        }
    }
}
