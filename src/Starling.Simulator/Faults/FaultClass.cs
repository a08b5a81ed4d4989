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

    /// <summary>Chunks of whole messages that never arrive, although their link stays open.</summary>
    Loss = 1 << 14,

    /// <summary>Chunks of whole messages that overtake one another on a link.</summary>
    Reorder = 1 << 15,

    /// <summary>Links that hold few bytes under way, so that the rest waits at the sender.</summary>
    Crowding = 1 << 16,

    /// <summary>Links that end with an error at the sender although what it sent is delivered and executed.</summary>
    Disown = 1 << 17,

    /// <summary>Machines whose traffic stands still, one after another, and flows again in another order.</summary>
    Clog = 1 << 18,

    /// <summary>A link that goes up and down many times in a second.</summary>
    Flap = 1 << 19,

    /// <summary>A clock that jumps, by a millisecond to an hour.</summary>
    ClockJump = 1 << 20,

    /// <summary>A clock that jumps to and fro, many times.</summary>
    ClockStrobe = 1 << 21,

    /// <summary>A clock that stands still while the machine works on.</summary>
    ClockFreeze = 1 << 22,

    /// <summary>A node that is killed again and again, each time soon after its start.</summary>
    CrashLoop = 1 << 23,

    /// <summary>A crash tears the log apart by sectors: kept, lost or garbage.</summary>
    TornWrite = 1 << 24,

    /// <summary>A disk that says it has synced and has not: a crash takes away what was acknowledged.</summary>
    LostWrite = 1 << 25,

    /// <summary>A write that lands elsewhere: two places of the disk no longer match their checksums.</summary>
    MisdirectedWrite = 1 << 26,

    /// <summary>Bytes on the disk that change by themselves.</summary>
    BitRot = 1 << 27,

    /// <summary>Reads of a disk that fail now and then.</summary>
    ReadFailure = 1 << 28,

    /// <summary>A disk that is replaced by an old copy of itself.</summary>
    OldSnapshot = 1 << 29,

    /// <summary>Single messages that arrive, or arrive once more, up to ten seconds late, although their link stays open.</summary>
    Late = 1 << 30,

    All = int.MaxValue,
}
