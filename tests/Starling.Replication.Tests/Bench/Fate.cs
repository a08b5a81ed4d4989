namespace Starling.Replication.Tests.Bench;

/// <summary>What becomes of a frame.</summary>
public enum Fate
{
    Arrives,

    /// <summary>The other side never handles it, as if it hung.</summary>
    Vanishes,

    /// <summary>It waits until all held frames are let go.</summary>
    Held,

    ArrivesTwice,

    /// <summary>It arrives, and once more when all held frames are let go.</summary>
    ArrivesAgain,
}
