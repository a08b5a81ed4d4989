using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>A run in which nothing happened proves nothing: some writes were acknowledged, and some values read.</summary>
public sealed class NotVacuous : IChecker
{
    /// <summary>Operations of each kind that a run must have, at least.</summary>
    public const int Least = 5;

    public string Id => "vacuous";

    public void Check(Story story, Verdict verdict)
    {
        var acknowledged = 0;
        var values = 0;
        foreach (var operation in story.History.Operations)
        {
            acknowledged += operation.IsWrite && operation.Outcome == Outcome.Ok ? 1 : 0;
            foreach (var read in operation.Reads)
            {
                values += operation.Client >= 0 && read.Versions.Count > 0 ? 1 : 0;
            }
        }

        if (acknowledged < Least || values < Least)
        {
            verdict.Add(Id, $"only {acknowledged} writes were acknowledged and {values} reads found something");
        }
    }
}
