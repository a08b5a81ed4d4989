using System;
using System.Collections.Generic;

namespace Starling.Membership.Moves;

/// <summary>How fast slots move.</summary>
public sealed record MoveOptions
{
    /// <summary>Slots that may come to a node at a time, and as many that may go. Larger: a change of the cluster is over sooner, and clients feel it more.
    /// <value>Default 2; range 1 to 1024.</value></summary>
    public int SlotsAtOnce { get; init; } = 2;

    /// <summary>Any node may bring a move on; who stands behind others in line waits for each of them so long. <value>Default 3 s; range 10 ms to 5 min.</value></summary>
    public TimeSpan TurnTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>All that is wrong with these values.</summary>
    public IEnumerable<string> Faults()
    {
        if (SlotsAtOnce is < 1 or > 1024)
        {
            yield return "Moves: SlotsAtOnce must be between 1 and 1024.";
        }

        if (TurnTime < TimeSpan.FromMilliseconds(10) || TurnTime > TimeSpan.FromMinutes(5))
        {
            yield return "Moves: TurnTime must be between 10 ms and 5 min.";
        }
    }
}
