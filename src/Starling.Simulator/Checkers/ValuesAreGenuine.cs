using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>D6: every value read was written, whole, for that very record, by a known operation that had begun.</summary>
public sealed class ValuesAreGenuine : OnlineChecker
{
    public override string Id => "D6";

    public override void Ended(History history, Operation operation, Verdict verdict)
    {
        foreach (var read in operation.Reads)
        {
            foreach (var version in read.Versions)
            {
                if (version.IsTombstone)
                {
                    continue;
                }

                if (version.Write is null)
                {
                    verdict.Add(Id, $"op {operation.Id} read bytes that nobody wrote there: '{version.Body}'", read.Key, operation);
                }
                else if (version.Write.Key != read.Key || version.Write.Operation.Invoked > operation.Returned)
                {
                    verdict.Add(Id, $"op {operation.Id} read {version.Write}, which was not written there by then", read.Key, operation);
                }
            }
        }
    }
}
