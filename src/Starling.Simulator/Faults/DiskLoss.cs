using System;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>A disk is lost for good, when the budget allows it. A node on an empty disk is a new node, which only the planted bug denies.</summary>
internal sealed class DiskLoss : IFault
{
    public FaultClass Class => FaultClass.Wipe;

    public int Rarer => 2;

    private static readonly TimeSpan ReturnAfter = TimeSpan.FromMilliseconds(1);

    private Chance? chance;
    private bool hasStruck;

    public bool Strike(Stage stage)
    {
        if (stage.Cluster.Mutants.HasFlag(Mutant.DotReusedAfterWipe))
        {
            return LoseAndReturn(stage);
        }

        chance ??= stage.Chance.Fork("disk loss");
        if (Victims.Pick(stage.Cluster, chance, host => !host.IsRetired && stage.Budget.MayLose(host)) is not { } victim)
        {
            return false;
        }

        stage.Begin(Class, $"n{victim.Index} and its disk are lost", victim.Index);
        victim.IsRetired = true;
        victim.Kill(silent: chance.Odds(1, 2));
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
