using System.Collections.Generic;
using Starling.Storage.Hints;

namespace Starling.Simulator.Checkers;

/// <summary>Every checker of what clients did and saw, in the order in which their findings are worth reading. Some remember what they
/// have seen, so each run has its own.</summary>
public static class AllCheckers
{
    /// <summary>Those that judge each operation when it ends. Where any disk may be lost or damaged, nothing is promised of what a read lacks, only of
    /// what it shows.</summary>
    public static IReadOnlyList<OnlineChecker> Online(bool isBeyondBudget = false) => isBeyondBudget
        ?
        [
            new ValuesAreGenuine(),
            new DotsNameOneValue(),
            new FailedWritesStayInvisible(),
            new WrongRequestsAreRefused(),
            new NoFalseSiblings(),
            new OperationsEnd(),
        ]
        :
        [
            new ValuesAreGenuine(),
            new DotsNameOneValue(),
            new FailedWritesStayInvisible(),
            new WrongRequestsAreRefused(),
            new ReadsSeeAcknowledgedWrites(),
            new MonotonicQuorumReads(),
            new NoResurrection(),
            new SessionsSeeTheirWrites(),
            new SessionsNeverGoBack(),
            new NoFalseSiblings(),
            new OperationsEnd(),
        ];

    /// <summary>Those that judge each operation on the table of lifetimes when it ends.</summary>
    public static IReadOnlyList<OnlineChecker> OfLifetimes(bool isBeyondBudget = false) =>
    [
        new ValuesAreGenuine(),
        new FailedWritesStayInvisible(),
        new LifetimesAreKept(isBeyondBudget),
        new OperationsEnd(),
    ];

    /// <summary>Those that need the end of the story.</summary>
    public static IReadOnlyList<IChecker> AtTheEnd(bool isBeyondBudget = false) => isBeyondBudget
        ?
        [
            new NotVacuous(),
        ]
        :
        [
            new NoLostWrite(),
            new GreatestWriteWins(),
            new TablesAreLinearizable(),
            new CoreServes(),
            new QuietStaysQuiet(),
            new ReplicasAgree(),
            new NotVacuous(),
        ];

    /// <summary>Those that read the disks.</summary>
    /// <param name="hints">How much the nodes may keep for others; null for the default.</param>
    public static IReadOnlyList<DiskChecker> OfDisks(HintLimits? hints = null) =>
    [
        new AcknowledgedMeansSynced(),
        new SomeDiskHoldsIt(),
        new HintsStayBounded(hints),
        new HintsLeaveWhenSynced(),
        new PurgesAreAgreed(),
        new DropsAreCovered(),
        new MovesKeepQuorums(),
        new PurgedStaysGone(),
        new MarksRise(),
        new SumsFitRecords(),
        new DisksNameOneValue(),
        new ContextsNameWriters(),
        new StampsRise(),
        new PromisesHold(),
        new ChosenMeansAccepted(),
        new OneDocumentPerEpoch(),
    ];
}
