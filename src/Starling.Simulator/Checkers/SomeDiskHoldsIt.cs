using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;

namespace Starling.Simulator.Checkers;

/// <summary>D2, when a disk is lost: every acknowledged write that had more than one disk is still on some other disk, or what replaced it is.</summary>
/// <remarks>The budget of faults allows the loss, so if a write is gone with one disk, it was the node that had promised too much.</remarks>
public sealed class SomeDiskHoldsIt : DiskChecker
{
    public override string Id => "D2";

    public override void TroubleBegan(Overseer eye, Trouble trouble)
    {
        if (trouble.Kind != nameof(FaultClass.Wipe) || trouble.Machines.Count != 1)
        {
            return;
        }

        foreach (var write in eye.History.Writes)
        {
            if (write.IsAcknowledged && eye.History.Needed(write.Operation) > 1
                && eye.Holders(write, long.MaxValue, less: trouble.Machines[0]) == 0)
            {
                eye.Report(
                    this, $"acknowledged {write} is lost with the disk of n{trouble.Machines[0]}: no other disk holds it", write.Key, write.Operation);
            }
        }
    }
}
