using System;

namespace Starling.World;

/// <summary>Planted bugs, by which the simulator shows that its checkers can fail. Never set outside tests.</summary>
[Flags]
public enum Mutant : long
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

    /// <summary>The register's proposer keeps its ballot, and the promises given to it, for its next change.</summary>
    RegisterBallotReused = 256,

    /// <summary>The register's voters answer when their state is queued, not when it is synced.</summary>
    RegisterReplyBeforeSync = 512,

    /// <summary>The register is content with half of its voters.</summary>
    RegisterQuorumOfHalf = 1024,

    /// <summary>A digest covers the keys and kinds of records, not what they hold.</summary>
    DigestSkipsField = 1L << 11,

    /// <summary>A node starts its clock at the wall's time, not above the ceiling that it had promised.</summary>
    ClockCeilingForgotten = 1L << 12,

    /// <summary>A node's clock does not listen to the stamps of others.</summary>
    ClockDeaf = 1L << 13,

    /// <summary>A replica erases a record when it is deleted, and keeps no tombstone.</summary>
    TombstoneDroppedAtOnce = 1L << 14,

    /// <summary>Where the last write wins, a replica keeps what arrives last.</summary>
    MergeTakesArrivalOrder = 1L << 15,

    /// <summary>A write replaces siblings that its writer had not seen.</summary>
    ContextIgnored = 1L << 16,

    /// <summary>A writer's receipt covers siblings that it had not seen.</summary>
    ReceiptContextTooWide = 1L << 17,

    /// <summary>Read repair writes the first replica's rows, not the merged ones.</summary>
    RepairSendsStale = 1L << 18,

    /// <summary>A write whose time ran out is told as not done.</summary>
    TimeoutReportedAsFailed = 1L << 19,

    /// <summary>A write that fails and that no replica has acknowledged is told as not done.</summary>
    SilenceTakenForRefusal = 1L << 20,

    /// <summary>A reply goes to whoever sits at its request's place now.</summary>
    LateReplyAnswersWrongRequest = 1L << 21,

    /// <summary>A read's timer stays on the wheel when the read has ended.</summary>
    TimerNotCancelled = 1L << 22,

    /// <summary>A node forgets its hints at a restart.</summary>
    HintLostOnRestart = 1L << 23,

    /// <summary>A hint counts as an acknowledgement of the replica that it is for.</summary>
    HintCountsAsReplica = 1L << 24,

    /// <summary>Hints are kept for a write that was told as not done.</summary>
    NotDoneWriteHinted = 1L << 25,

    /// <summary>A write that was passed on and arrives twice is carried out twice.</summary>
    DuplicateMutationTwoDots = 1L << 26,

    /// <summary>A write that was passed on is tried elsewhere although its answer was lost.</summary>
    PassedOnWriteRetried = 1L << 27,

    /// <summary>A group of writes that fails does not take the next one with it, which builds on it.</summary>
    FailedGroupLeavesNext = 1L << 28,

    /// <summary>A replica that fails in a read counts as one that holds nothing.</summary>
    FailedReplicaReadAsEmpty = 1L << 29,

    /// <summary>A node goes on under the actors of its earlier lives, whose last dots a crash may have taken away.</summary>
    DotReusedAfterCrash = 1L << 30,

    /// <summary>A node goes on under its actor after a failed sync, which has taken its last dots away.</summary>
    DotReusedAfterFailedSync = 1L << 31,

    /// <summary>A slot is taken as agreed although its replicas were not asked to close it.</summary>
    NoClose = 1L << 32,

    /// <summary>A slot is taken as agreed when all of its replicas but one are equal.</summary>
    TwoOfThreeConverge = 1L << 33,

    /// <summary>A repair is let in however old it is.</summary>
    RepairNotFenced = 1L << 34,

    /// <summary>A replica that takes over a peer's records does not take over up to when the slot is closed.</summary>
    AdoptWithoutClose = 1L << 35,

    /// <summary>A replica purges what is old by its own clock, without asking the others.</summary>
    PurgeOnOwnClock = 1L << 36,

    /// <summary>A node goes on under its actors in a record that it has purged.</summary>
    PurgedDotReused = 1L << 37,

    /// <summary>A hint is let in however old it is.</summary>
    HintNotFenced = 1L << 38,

    /// <summary>What a failed group has added to the fingerprints stays in them.</summary>
    SumsNotTakenBack = 1L << 39,

    /// <summary>Readers are shown what has expired.</summary>
    ExpiredShown = 1L << 40,

    /// <summary>A replica takes the commit of a moment as of which it does not know to have told its sums.</summary>
    CommitOfUntold = 1L << 41,

    /// <summary>A coordinator does not look at the token of a session.</summary>
    SessionIgnored = 1L << 42,

    /// <summary>A record that is stamped at or after a session's floor is taken for new enough.</summary>
    SessionFloorFromRow = 1L << 43,

    /// <summary>What arrives late at a replica does not raise the floor of those who read it there.</summary>
    SessionLateIgnored = 1L << 44,

    /// <summary>A document that changes the register's voters is taken as chosen when a majority of the new ones has accepted it.</summary>
    RegisterNewVotersAlone = 1L << 45,

    /// <summary>A document that changes the register's voters is taken as chosen when a majority of the old ones has accepted it.</summary>
    RegisterOldVotersAlone = 1L << 46,

    /// <summary>A proposer works under voters of a document that may not be chosen.</summary>
    RegisterVotersTrusted = 1L << 47,

    /// <summary>A proposer goes on from a document whose voters are several changes ahead of those that it knows.</summary>
    RegisterVotersSkipped = 1L << 48,

    /// <summary>A node that came in the place of another serves what it does not hold yet.</summary>
    RejoinedServesAtOnce = 1L << 49,

    /// <summary>What is written does not say by which operation it was made.</summary>
    OperationsForgotten = 1L << 50,

    /// <summary>Only the node that has taken an operation knows its id again.</summary>
    OperationsKnownToOne = 1L << 51,

    /// <summary>A replica that has refused a write takes it when the link delivers it again.</summary>
    RefusedThenTaken = 1L << 53,

    /// <summary>A node that hears of its own suspicion does not refute it.</summary>
    SuspicionNotRefuted = 1L << 54,

    /// <summary>A node that did not answer a probe is held for dead at once.</summary>
    SuspicionSkipped = 1L << 55,

    /// <summary>While a slot moves, a write is content with a quorum of its old replicas.</summary>
    MoveOldQuorumAlone = 1L << 56,

    /// <summary>A replica takes messages that were made under an older epoch of the slot.</summary>
    StaleEpochTaken = 1L << 57,

    /// <summary>A new replica fills itself from one of the old ones, whichever answers.</summary>
    MoveOneSource = 1L << 58,

    /// <summary>A new replica does not take over what came to the old ones after it had filled itself.</summary>
    MoveNotTakenOver = 1L << 59,

    /// <summary>An old replica deletes a slot as soon as it begins to move away.</summary>
    MoveDroppedEarly = 1L << 61,
}
