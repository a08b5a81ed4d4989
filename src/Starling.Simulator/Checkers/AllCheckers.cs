using System.Collections.Generic;

namespace Starling.Simulator.Checkers;

/// <summary>Every checker, in the order in which their findings are worth reading.</summary>
public static class AllCheckers
{
    public static IReadOnlyList<IChecker> List { get; } =
    [
        new ValuesAreGenuine(),
        new DotsNameOneValue(),
        new FailedWritesStayInvisible(),
        new ReadsSeeAcknowledgedWrites(),
        new MonotonicQuorumReads(),
        new NoResurrection(),
        new NoFalseSiblings(),
        new NoLostWrite(),
        new GreatestWriteWins(),
        new OperationsEnd(),
        new ReplicasAgree(),
        new NotVacuous(),
    ];

    public static Verdict Judge(Story story)
    {
        var verdict = new Verdict();
        foreach (var checker in List)
        {
            checker.Check(story, verdict);
        }

        return verdict;
    }
}
