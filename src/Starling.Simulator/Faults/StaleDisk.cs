using System;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>A machine goes down, and comes back with an older copy of its own disk.</summary>
/// <remarks>How old the copy may be is for the <see cref="FaultBudget"/> to say, when the machine is about to come back.</remarks>
internal sealed class StaleDisk : IFault
{
    private static readonly TimeSpan AgeMin = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(5);

    private Chance? chance;

    public FaultClass Class => FaultClass.OldSnapshot;

    public int Rarer => 2;

    public bool Strike(Stage stage)
    {
        chance ??= stage.Chance.Fork("old snapshot");
        if (Victims.Pick(stage.Cluster, chance, static host => host.IsUp) is not { } host)
        {
            return false;
        }

        var history = host.Disk.Record();
        stage.Later(chance.Between(AgeMin, AgeMax), () =>
        {
            if (!host.IsUp)
            {
                host.Disk.EndRecord(history);
                return;
            }

            var trouble = stage.Begin(Class, $"n{host.Index} goes down, and its disk is restored from a copy", host.Index);
            host.Kill(silent: chance.Odds(1, 2));
            stage.Later(stage.DrawOutage(), trouble, () =>
            {
                host.Disk.EndRecord(history);
                if (!host.IsUp && !host.IsRetired && stage.Budget.ChooseRollBack(host, history.Images) is { } image)
                {
                    host.Disk.Restore(image);
                }

                stage.Restart(host);
            });
        });
        return true;
    }
}
