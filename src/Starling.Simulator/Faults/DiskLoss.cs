using System;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>A disk is lost, when the budget allows it. Mostly the machine gets an empty one after a while, and a new node starts on it with the address of the
/// old one; else the machine is gone for good.</summary>
/// <remarks>A node that comes back as the one it was, without its data, is a planted bug.</remarks>
internal sealed class DiskLoss : IFault
{
    private static readonly TimeSpan ReturnAfter = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan NewDiskMin = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan NewDiskMax = TimeSpan.FromSeconds(4);

    private Chance? chance;
    private bool hasStruck;

    public FaultClass Class => FaultClass.Wipe;

    public int Rarer => 2;

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

        if (stage.LostComeBack && chance.Odds(4, 5))
        {
            Empty(stage, chance, victim);
            return true;
        }

        stage.Begin(Class, $"n{victim.Index} and its disk are lost", victim.Index);
        victim.IsRetired = true;
        victim.Kill(silent: chance.Odds(1, 2));
        victim.Disk.Wipe();
        return true;
    }

    private void Empty(Stage stage, Chance own, SimHost victim)
    {
        var trouble = stage.Begin(Class, $"n{victim.Index} loses its disk and gets an empty one", victim.Index);
        victim.Kill(silent: own.Odds(1, 2));
        victim.Disk.Wipe();

        // Only now: a lying disk asks the budget while it is killed, and the budget takes a document that is still there for a finished return.
        victim.HasLostDisk = true;
        stage.Later(own.Between(NewDiskMin, NewDiskMax), trouble, () => stage.Restart(victim));
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
