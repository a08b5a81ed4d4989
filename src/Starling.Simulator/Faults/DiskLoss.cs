using System;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>One disk is lost, once in a run. A node on an empty disk is a new node, which only the planted bug denies.</summary>
internal sealed class DiskLoss : IFault
{
    public FaultClass Class => FaultClass.Wipe;

    public int Rarer => 2;

    private static readonly TimeSpan ReturnAfter = TimeSpan.FromMilliseconds(1);

    private bool hasStruck;

    public bool Strike(Stage stage)
    {
        if (!stage.Budget.MayLoseDisk())
        {
            return false;
        }

        if (stage.Cluster.Mutants.HasFlag(Mutant.DotReusedAfterWipe))
        {
            return LoseAndReturn(stage);
        }

        var victim = stage.Pick();
        stage.Begin(Class, $"n{victim.Index} and its disk are lost", victim.Index);
        victim.IsRetired = true;
        victim.Kill(silent: stage.Chance.Odds(1, 2));
        victim.Disk.Wipe();
        return true;
    }

    private bool LoseAndReturn(Stage stage)
    {
        if (hasStruck || stage.PickUp() is not { } victim)
        {
            return false;
        }

        hasStruck = true;
        stage.Begin(Class, $"n{victim.Index} loses its disk and comes back as itself", victim.Index);
        victim.Kill(silent: false);
        victim.Disk.Wipe();
        stage.Later(ReturnAfter, () => stage.Restart(victim));
        return true;
    }
}
