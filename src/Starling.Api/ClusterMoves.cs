namespace Starling.Api;

/// <summary>How far the slots have come that move between nodes.</summary>
public sealed record ClusterMoves
{
    /// <summary>Slots that move now.</summary>
    public int Moving { get; init; }

    /// <summary>Slots that are still to move.</summary>
    public int Left { get; init; }

    /// <summary>Nodes that have not reported yet what is asked of them for the slots that move, counted for each slot.</summary>
    public int Reports { get; init; }

    /// <summary>Moves are paused: no slot begins to.</summary>
    public bool IsPaused { get; init; }

    /// <summary>0 to 100: what is done of all that the asked node has seen to be done since the change began.</summary>
    public double Percent { get; init; }

    /// <summary>Seconds until the end, if it goes on as it went so far; null when that cannot be told.</summary>
    public double? SecondsLeft { get; init; }
}
