using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>M5: a node deletes what it holds of a slot that has moved away only when those who hold the slot now have all of it durable together.</summary>
/// <remarks>
/// A value that lay with one old replica alone, because it was acknowledged at ONE, must have come over as well. One that was acknowledged to nobody need not: a replica that goes, and does not know yet that its slot has gone,
/// applies what it coordinates to itself, and no level is met by that, since the new replicas refuse what was made under the older epoch.
/// </remarks>
public sealed class DropsAreCovered : DiskChecker
{
    public override string Id => "M5";

    public override void Removed(Overseer eye, Removal removal)
    {
        if (!eye.HasMovedAway(removal.Machine, removal.Path))
        {
            return;
        }

        var replicas = eye.ReplicasOf(removal.Path);
        foreach (var write in eye.History.Of(removal.Key).Writes)
        {
            if (write.IsAcknowledged && eye.Holders(write, long.MaxValue, less: removal.Machine) == 0)
            {
                eye.Report(this, $"n{removal.Machine} has dropped {removal.Key}, and with it the last copy of {write}", removal.Key, write.Operation);
                return;
            }
        }

        if (removal.Mark.MustAdopt || eye.KnowTogether(replicas, removal.Key.Table, removal.Path, removal.State))
        {
            return;
        }

        foreach (var write in eye.History.Of(removal.Key).Writes)
        {
            if (write.IsAcknowledged && eye.HoldersAmong(replicas, write, long.MaxValue) == 0)
            {
                eye.Report(
                    this, $"n{removal.Machine} has dropped a state of {removal.Key} that its replicas {string.Join(", ", replicas)} do not hold, and none of them holds {write}:"
                        + $" {System.Convert.ToHexString(removal.State)}", removal.Key, write.Operation);
                return;
            }
        }
    }
}
