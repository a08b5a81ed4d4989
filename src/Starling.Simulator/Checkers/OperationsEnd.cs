namespace Starling.Simulator.Checkers;

/// <summary>A2: every operation ends, done, not done or not known, within its time-out.</summary>
public sealed class OperationsEnd : IChecker
{
    public string Id => "A2";

    public void Check(Story story, Verdict verdict)
    {
        foreach (var operation in story.History.Operations)
        {
            if (operation.IsOverdue)
            {
                verdict.Add(Id, $"the node did not end in time: {operation}");
            }
        }
    }
}
