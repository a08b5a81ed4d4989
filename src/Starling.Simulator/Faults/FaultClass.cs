using System;

namespace Starling.Simulator.Faults;

/// <summary>The kinds of trouble that a run can have. Each is on or off for a whole run, so that runs with a single one exist.</summary>
[Flags]
public enum FaultClass
{
    None = 0,

    /// <summary>Slow links: a long way, much jitter.</summary>
    Delay = 1 << 0,

    /// <summary>Chunks that wait for a retransmission.</summary>
    Stall = 1 << 1,

    /// <summary>Links that break, before or after delivering.</summary>
    Break = 1 << 2,

    /// <summary>Chunks delivered twice.</summary>
    Duplicate = 1 << 3,

    /// <summary>Cuts between machines: one-way, pairs, isolation, halves, bridges.</summary>
    Partition = 1 << 4,

    /// <summary>A node is killed, its unsynced tail perhaps lost, and started again.</summary>
    Kill = 1 << 5,

    /// <summary>A node stops for a while and goes on as if nothing had happened.</summary>
    Pause = 1 << 6,

    /// <summary>All machines lose power at once.</summary>
    PowerLoss = 1 << 7,

    /// <summary>Syncs take ten to a thousand times as long.</summary>
    SlowDisk = 1 << 8,

    /// <summary>A disk has no space for a while.</summary>
    DiskFull = 1 << 9,

    /// <summary>A sync fails; the node is restarted.</summary>
    DiskFailure = 1 << 10,

    /// <summary>Clocks that differ and drift within what is promised.</summary>
    Skew = 1 << 11,

    /// <summary>A clock far beyond what is promised, and jumps.</summary>
    WildClock = 1 << 12,

    /// <summary>One machine's disk is lost for good.</summary>
    Wipe = 1 << 13,

    All = (1 << 14) - 1,
}
