using System;

namespace Starling.World;

/// <summary>Planted bugs, by which the simulator shows that its checkers can fail. Never set outside tests.</summary>
[Flags]
public enum Mutant
{
    None = 0,

    /// <summary>A replica acknowledges a write when it is queued, not when it is synced.</summary>
    AckBeforeSync = 1,

    /// <summary>Write and read quorums are one smaller than a majority.</summary>
    QuorumOffByOne = 2,

    /// <summary>The node's identity outlives its data folder, and its dots count from one again.</summary>
    DotReusedAfterWipe = 4,

    /// <summary>Read repair is sent but not waited for before the read answers.</summary>
    ReadRepairNotAwaited = 8,

    /// <summary>A replica serves versions that it has not yet synced.</summary>
    ServeUnsynced = 16,

    /// <summary>A hint is deleted when it is sent, not when its target has synced it.</summary>
    HintDroppedOnSend = 32,

    /// <summary>One replica's acknowledgement, delivered twice, counts twice.</summary>
    DuplicateAckCounts = 64,

    /// <summary>The register forgets its promises at a restart.</summary>
    PromiseForgotten = 128,

    /// <summary>The register's proposer uses its ballot again for another value after an accept that nobody refused timed out.</summary>
    RegisterBallotReused = 256,

    /// <summary>The register's voters answer when their state is queued, not when it is synced.</summary>
    RegisterReplyBeforeSync = 512,

    /// <summary>The register is content with half of its voters.</summary>
    RegisterQuorumOfHalf = 1024,
}
