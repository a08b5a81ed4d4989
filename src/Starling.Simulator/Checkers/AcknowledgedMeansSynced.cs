using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>D1: at the moment in which a write is acknowledged at W, at least W replicas have it durable, or a state that has replaced it.</summary>
/// <remarks>
/// Looks at all disks whenever a write ends well. A machine that lost its disk during the write counts as one that held it: the promise is about what was
/// synced, and W - 1 losses are what W protects against. S3 follows: a store whose sync has failed takes nothing more, so an acknowledgement
/// from it lacks a disk that holds the write.
/// </remarks>
public sealed class AcknowledgedMeansSynced : DiskChecker
{
    public override string Id => "D1";

    public override void Ended(Overseer eye, Operation operation)
    {
        if (!operation.IsWrite || operation.Outcome != Outcome.Ok)
        {
            return;
        }

        var needed = eye.History.Needed(operation);
        foreach (var write in operation.Writes)
        {
            var holders = eye.Holders(write, operation.Invoked);
            if (holders < needed)
            {
                eye.Report(
                    this, $"op {operation.Id} was acknowledged at {operation.Level}, and {holders} disks of the needed {needed} hold {write}",
                    write.Key, operation);
            }
        }
    }
}
