using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>A run in which nothing happened proves nothing: some writes were acknowledged, and some values read.</summary>
/// <remarks>Odd draws (one client, hard trouble, ten thousand keys) are no excuse, because the run goes on in calm until this much has happened, if it can.</remarks>
public sealed class NotVacuous : IChecker
{
    /// <summary>Operations of each kind that a run must have, at least.</summary>
    public const int Least = 20;

    public string Id => "vacuous";

    public void Check(Story story, Verdict verdict)
    {
        // Where any disk may be lost, nothing may be left to read.
        if (story.IsBeyondBudget)
        {
            return;
        }

        var (acknowledged, values) = Count(story.History);
        if (acknowledged < Least || values < Least)
        {
            verdict.Add(Id, $"only {acknowledged} writes were acknowledged and {values} reads found something");
        }
    }

    /// <summary>True when clients have done enough. A run goes on until they have, for a while.</summary>
    public static bool IsEnough(History history)
    {
        var (acknowledged, values) = Count(history);
        return acknowledged >= Least && values >= Least;
    }

    private static (int Acknowledged, int Values) Count(History history)
    {
        var acknowledged = 0;
        var values = 0;
        foreach (var operation in history.Operations)
        {
            acknowledged += operation.IsWrite && operation.Client >= 0 && operation.Outcome == Outcome.Ok ? 1 : 0;
            foreach (var read in operation.Reads)
            {
                values += operation.Client >= 0 && read.Versions.Count > 0 ? 1 : 0;
            }
        }

        return (acknowledged, values);
    }
}
