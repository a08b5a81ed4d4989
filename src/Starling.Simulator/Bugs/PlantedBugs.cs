using System;
using System.Collections.Generic;
using Starling.Simulator.Faults;
using Starling.World;

namespace Starling.Simulator.Bugs;

/// <summary>Every bug that can be planted and that seeds catch.</summary>
/// <remarks>
/// A checker that cannot fail proves nothing. So each promise has bugs that break it, each bug is a line or two at the place where somebody could
/// have written it, and each must be caught within its number of seeds. Some were real: a seed had found them. Mutation testing of a
/// whole system instead of a unit (DeMillo, Lipton, Sayward, "Hints on Test Data Selection", 1978).
/// </remarks>
public static class PlantedBugs
{
    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        // What is acknowledged is not there.
        new()
        {
            Mutant = Mutant.AckBeforeSync,
            Text = "A replica acknowledges a write before it has synced it.",
            Forced = FaultClass.PowerLoss,
            Promises = ["D1", "D2", "D3", "D4"],
        },
        new()
        {
            Mutant = Mutant.QuorumOffByOne,
            Text = "Quorums are one smaller than a majority.",
            Promises = ["D1", "D2", "D3", "D4"],
        },
        new()
        {
            Mutant = Mutant.DuplicateAckCounts,
            Text = "One replica's acknowledgement, delivered twice, counts twice.",
            Forced = FaultClass.Duplicate,
            Promises = ["D1", "D2", "D3", "D4"],
        },
        new()
        {
            Mutant = Mutant.HintCountsAsReplica,
            Text = "A hint counts as an acknowledgement of the replica that it is for.",
            Forced = FaultClass.Kill | FaultClass.Partition,
            Promises = ["D1", "D2", "D3", "D4"],
        },
        new()
        {
            Mutant = Mutant.LateReplyAnswersWrongRequest,
            Text = "A late reply is given to the request that sits at its request's place now.",
            Forced = FaultClass.Duplicate | FaultClass.SlowDisk,
            Promises = ["D1", "D2", "D3", "D4", "D6"],
        },

        new()
        {
            Mutant = Mutant.FailedGroupLeavesNext,
            Text = "A group of writes that fails does not take the next one with it, which builds on it.",
            Forced = FaultClass.DiskFull,
            Allowed = FaultClass.DiskFull | FaultClass.Duplicate,
            Partitions = 2,
            Sync = TimeSpan.FromMilliseconds(20),
            Promises = ["D1", "D2", "D3", "D4", "V1", "H3", "F1"],
            SeedsMax = 600,
        },

        // Reads.
        new()
        {
            Mutant = Mutant.ReadRepairNotAwaited,
            Text = "A read does not wait for its repair.",
            Forced = FaultClass.Partition,
            Allowed = FaultClass.Partition | FaultClass.Kill,
            Partitions = 4,
            Sync = TimeSpan.FromMilliseconds(40),
            Promises = ["D3", "D4"],
        },
        new()
        {
            Mutant = Mutant.ServeUnsynced,
            Text = "A replica serves what it has not synced.",
            Forced = FaultClass.PowerLoss | FaultClass.Kill,
            Allowed = FaultClass.PowerLoss | FaultClass.Kill,
            Partitions = 2,
            Sync = TimeSpan.FromMilliseconds(40),
            Promises = ["D2", "D3", "D4"],
        },
        new()
        {
            Mutant = Mutant.DigestSkipsField,
            Text = "A digest covers the keys and kinds of records, not what they hold.",
            Forced = FaultClass.Partition,
            Promises = ["D3", "D4"],
        },
        new()
        {
            Mutant = Mutant.RepairSendsStale,
            Text = "Read repair writes the first replica's rows, not the merged ones.",
            Forced = FaultClass.Partition,
            Promises = ["D3", "D4", "C1"],
        },
        new()
        {
            Mutant = Mutant.FailedReplicaReadAsEmpty,
            Text = "A replica that fails in a read counts as one that holds nothing.",
            Forced = FaultClass.Break | FaultClass.Kill,
            Promises = ["D3", "D4"],
        },
        new()
        {
            Mutant = Mutant.TimerNotCancelled,
            Text = "A read's timer stays on the wheel when the read has ended.",
            Promises = ["A2", "D3", "D4", "D6", "finding"],
        },

        // What is told.
        new()
        {
            Mutant = Mutant.TimeoutReportedAsFailed,
            Text = "A write whose time ran out is told as not done.",
            Forced = FaultClass.SlowDisk,
            Promises = ["D7"],
        },
        new()
        {
            Mutant = Mutant.SilenceTakenForRefusal,
            Text = "A write that fails and that no replica has acknowledged is told as not done.",
            Forced = FaultClass.Kill | FaultClass.SlowDisk,
            Promises = ["D7"],
        },
        new()
        {
            Mutant = Mutant.NotDoneWriteHinted,
            Text = "Hints are kept for a write that was told as not done.",
            Forced = FaultClass.WildClock,
            Promises = ["D7"],
        },

        // Siblings, dots and contexts.
        new()
        {
            Mutant = Mutant.DotReusedAfterWipe,
            Text = "An identity outlives its wiped disk, and its dots count from one again.",
            Forced = FaultClass.Wipe,
            Promises = ["V1", "D1", "D2", "D3", "D4"],
        },
        new()
        {
            Mutant = Mutant.DotReusedAfterCrash,
            Text = "A node goes on under the actors of its earlier lives, whose last dots a crash may have taken away.",
            Forced = FaultClass.PowerLoss | FaultClass.Kill | FaultClass.CrashLoop,
            Allowed = FaultClass.PowerLoss | FaultClass.Kill | FaultClass.CrashLoop,
            Partitions = 16,
            Sync = TimeSpan.FromMilliseconds(100),
            Promises = ["V1", "D1", "D2", "D3", "D4"],
            SeedsMax = 600,
        },
        new()
        {
            Mutant = Mutant.DotReusedAfterFailedSync,
            Text = "A node goes on under its actor after a failed sync, which has taken its last dots away.",
            Forced = FaultClass.DiskFull,
            Promises = ["V1", "D1", "D2", "D3", "D4"],
        },
        new()
        {
            Mutant = Mutant.ContextIgnored,
            Text = "A write replaces siblings that its writer had not seen.",
            Promises = ["V2", "D1", "D2", "D3", "D4"],
        },
        new()
        {
            Mutant = Mutant.ReceiptContextTooWide,
            Text = "A writer's receipt covers siblings that it had not seen, so its next write drops them.",
            Promises = ["V2", "D1", "D2", "D3", "D4"],
        },
        new()
        {
            Mutant = Mutant.DuplicateMutationTwoDots,
            Text = "A write that was passed on and arrives twice is carried out twice.",
            Forced = FaultClass.Duplicate,
            Promises = ["V2", "V3"],
        },
        new()
        {
            Mutant = Mutant.PassedOnWriteRetried,
            Text = "A write that was passed on is tried elsewhere although its answer was lost.",
            Forced = FaultClass.Break,
            Promises = ["V2", "V3"],
        },

        // Deletes and the order of writes.
        new()
        {
            Mutant = Mutant.TombstoneDroppedAtOnce,
            Text = "A replica erases a record when it is deleted, and keeps no tombstone.",
            Forced = FaultClass.Partition,
            Promises = ["X1", "P1", "F1", "D1", "D2", "D3", "D4"],
        },
        new()
        {
            Mutant = Mutant.MergeTakesArrivalOrder,
            Text = "Where the last write wins, a replica keeps what arrives last.",
            Promises = ["D1", "D2", "D3", "D4", "T2", "C1"],
        },
        new()
        {
            Mutant = Mutant.ClockDeaf,
            Text = "A node's clock does not listen to the stamps of others.",
            Forced = FaultClass.Skew,
            Promises = ["T2"],
        },
        new()
        {
            Mutant = Mutant.ClockCeilingForgotten,
            Text = "A node starts its clock at the wall's time, not above the ceiling that it had promised.",
            Forced = FaultClass.Kill | FaultClass.WildClock,
            Promises = ["T1", "V1"],
            SeedsMax = 400,
        },

        // Lifetimes and sessions.
        new()
        {
            Mutant = Mutant.ExpiredShown,
            Text = "Readers are shown what has expired.",
            Lifetimes = true,
            Promises = ["E1"],
        },
        new()
        {
            Mutant = Mutant.SessionIgnored,
            Text = "A coordinator does not look at the token of a session.",
            Sessions = true,
            Promises = ["S1", "S2"],
        },

        // Hints.
        new()
        {
            Mutant = Mutant.HintDroppedOnSend,
            Text = "A hint is deleted when it is sent, not when its target has synced it.",
            Forced = FaultClass.Kill | FaultClass.Break,
            Promises = ["H3"],
        },
        new()
        {
            Mutant = Mutant.HintLostOnRestart,
            Text = "A node forgets its hints at a restart.",
            Forced = FaultClass.Kill,
            Promises = ["H3"],
        },

        // Agreement.
        new()
        {
            Mutant = Mutant.NoClose,
            Text = "A slot is taken as agreed although its replicas were not asked to close it.",
            Forced = FaultClass.Late | FaultClass.Skew | FaultClass.Delay | FaultClass.SlowDisk,
            Purges = true,
            Partitions = 2,
            Promises = ["P1", "P2", "P3", "D1", "D2", "D3", "D4", "X1"],
            SeedsMax = 600,
        },
        new()
        {
            Mutant = Mutant.TwoOfThreeConverge,
            Text = "A slot is taken as agreed when all of its replicas but one are equal.",
            Forced = FaultClass.Partition,
            Purges = true,
            Promises = ["P1", "P2", "D1", "D2", "D3", "D4", "X1"],
        },
        new()
        {
            Mutant = Mutant.RepairNotFenced,
            Text = "A repair is let in however old it is.",
            Forced = FaultClass.Late | FaultClass.Delay | FaultClass.SlowDisk,
            Allowed = FaultClass.Late | FaultClass.Delay | FaultClass.SlowDisk | FaultClass.Partition,
            Purges = true,
            Partitions = 2,
            Promises = ["P1", "P2", "D3", "D4", "X1"],
            SeedsMax = 1500,
        },
        new()
        {
            Mutant = Mutant.HintNotFenced,
            Text = "A hint is let in however old it is.",
            Forced = FaultClass.Kill | FaultClass.Partition,
            Allowed = FaultClass.Kill | FaultClass.Partition | FaultClass.Pause | FaultClass.Late,
            Purges = true,
            Promises = ["P1", "P2", "D3", "D4", "X1"],
            SeedsMax = 600,
        },
        new()
        {
            Mutant = Mutant.PurgeOnOwnClock,
            Text = "A replica purges what is old by its own clock, without asking the others.",
            Purges = true,
            Promises = ["P1", "P2", "D1", "D2", "D3", "D4", "X1"],
        },
        new()
        {
            Mutant = Mutant.PurgedDotReused,
            Text = "A node goes on under its actors in a record that it has purged.",
            Forced = FaultClass.Late,
            Allowed = FaultClass.Late | FaultClass.Partition,
            Purges = true,
            Partitions = 2,
            Promises = ["V1", "D1", "D2", "D3", "D4"],
            SeedsMax = 600,
        },
        new()
        {
            Mutant = Mutant.AdoptWithoutClose,
            Text = "A replica that takes over a peer's records does not take over up to when the slot is closed.",
            Forced = FaultClass.OldSnapshot | FaultClass.Late,
            Allowed = FaultClass.OldSnapshot | FaultClass.Late | FaultClass.Partition,
            Purges = true,
            Promises = ["P1", "P2", "D1", "D2", "D3", "D4", "X1", "C1"],
            SeedsMax = 600,
        },
        new()
        {
            Mutant = Mutant.CommitOfUntold,
            Text = "A replica takes the commit of a moment as of which it does not know to have told its sums.",
            Forced = FaultClass.OldSnapshot,
            Allowed = FaultClass.OldSnapshot | FaultClass.Partition,
            Purges = true,
            Promises = ["P1", "P2", "D1", "D2", "D3", "D4", "X1", "C1"],
            SeedsMax = 600,
        },
        new()
        {
            Mutant = Mutant.SumsNotTakenBack,
            Text = "What a failed group has added to the fingerprints stays in them.",
            Forced = FaultClass.DiskFull,
            Promises = ["F1"],
        },

        new()
        {
            Mutant = Mutant.RejoinedServesAtOnce,
            Text = "A node that came in the place of another serves what it does not hold yet.",
            Forced = FaultClass.Wipe | FaultClass.Partition,
            Allowed = FaultClass.Wipe | FaultClass.Partition,
            Purges = false,
            Promises = ["D1", "D2", "D3", "D4"],
        },

        // Moves of slots. Machines are cut off from one another at the steps of moves, and else there is no trouble, so that moves come to their end under the cuts.
        Moving(Mutant.MoveOldQuorumAlone, 1, "While a slot moves, a write is content with a quorum of its old replicas."),
        Moving(Mutant.StaleEpochTaken, 1, "A replica takes messages that were made under an older epoch of the slot."),
        Moving(Mutant.MoveOneSource, 3, "A new replica fills itself from one of the old ones, whichever answers."),
        Moving(Mutant.MoveNotTakenOver, 1, "A new replica does not take over what came to the old ones after it had filled itself."),
        new()
        {
            Mutant = Mutant.MoveDroppedEarly,
            Text = "An old replica deletes a slot as soon as it begins to move away.",
            Moves = true,
            Promises = ["D1", "D2", "D3", "D4", "M5", "P1"],
        },

        // The register of the cluster document.
        new()
        {
            Mutant = Mutant.PromiseForgotten,
            Text = "The register's voters forget their promises at a restart.",
            Forced = FaultClass.Kill,
            Changes = 100,
            Promises = ["L1", "L2", "L3", "M3"],
        },
        new()
        {
            Mutant = Mutant.RegisterReplyBeforeSync,
            Text = "The register's voters answer when their state is queued, not when it is synced.",
            Forced = FaultClass.PowerLoss | FaultClass.SlowDisk,
            Promises = ["L1", "L2", "L3", "M3"],
        },
        new()
        {
            Mutant = Mutant.RegisterQuorumOfHalf,
            Text = "The register is content with half of its voters.",
            Forced = FaultClass.Partition,
            Promises = ["L1", "L3", "M3"],
        },
        new()
        {
            Mutant = Mutant.RegisterBallotReused,
            Text = "The register's proposer keeps its ballot, and the promises given to it, for its next change.",
            Forced = FaultClass.Partition,
            Allowed = FaultClass.Partition | FaultClass.Kill,
            Changes = 100,
            Promises = ["L1", "L2", "L3", "M3"],
            SeedsMax = 600,
        },
    ];

    private static PlantedBug Moving(Mutant mutant, int replicas, string text) => new()
    {
        Mutant = mutant,
        Text = text,
        Forced = FaultClass.Partition,
        Allowed = FaultClass.Partition,
        Strikes = 0,
        Machines = 4,
        Replicas = replicas,
        Partitions = 64,
        Safety = TimeSpan.FromSeconds(15),
        Purges = false,
        Lifetimes = false,
        Sessions = false,
        Moves = true,
        Rush = true,
        Promises = ["D1", "D2", "D3", "D4", "M4", "M5"],
    };
}
