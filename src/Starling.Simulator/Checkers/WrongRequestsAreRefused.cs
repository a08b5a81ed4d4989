using Starling.Api;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>D7: a request that is wrong (a foreign or damaged context, a key or value over its limit) is refused with the error that says so, and
/// nothing of it is ever visible.</summary>
/// <remarks>
/// Whether it was refused in time does not matter: even when its client does not know how it ended, none of it may have happened. Another error counts only
/// where a node could not come to the point at which it looks at the request.
/// </remarks>
public sealed class WrongRequestsAreRefused : OnlineChecker
{
    public override string Id => "D7";

    public override void Ended(History history, Operation operation, Verdict verdict)
    {
        if (operation.MustFailWith is { } due && !IsRefused(operation, due))
        {
            verdict.Add(Id, $"{operation} had to be refused as {due}", operation: operation);
        }

        foreach (var read in operation.Reads)
        {
            foreach (var version in read.Versions)
            {
                if (version.Write is { Operation.MustFailWith: { } code } write)
                {
                    verdict.Add(Id, $"{write} had to be refused as {code}, and op {operation.Id} shows it", read.Key, operation);
                }
            }
        }
    }

    private static bool IsRefused(Operation operation, StarlingError due) =>
        operation.Outcome != Outcome.Ok && (operation.FailedWith is not { } code || code == due || IsInTheWay(code));

    private static bool IsInTheWay(StarlingError code) => code is StarlingError.Unavailable or StarlingError.Timeout
        or StarlingError.Overloaded or StarlingError.NotReady or StarlingError.LinkLost or StarlingError.ReplicasFailed
        or StarlingError.DiskFull;
}
