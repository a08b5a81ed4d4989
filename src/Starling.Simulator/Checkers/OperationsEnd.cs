using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>A2: every operation ends, done, not done or not known, within its time-out.</summary>
public sealed class OperationsEnd : OnlineChecker
{
    public override string Id => "A2";

    public override void Ended(History history, Operation operation, Verdict verdict)
    {
        if (operation.IsOverdue)
        {
            verdict.Add(Id, $"the node did not end in time: {operation}", operation: operation);
        }
    }
}
