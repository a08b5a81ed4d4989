using System;
using Starling.Simulator.World;

namespace Starling.Simulator.Faults;

/// <summary>A process is killed, or its machine loses power, and is started again after a while.</summary>
/// <remarks>
/// A kill matters most while something is on its way to the disk, and most of the time nothing is. So nine of ten killers wait for a moment
/// in which a batch of the victim is unsynced, for up to a fifth of a second; the tenth strikes at once.
/// </remarks>
internal sealed class NodeKill : IFault
{
    private const int LooksMax = 400;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMicroseconds(500);

    public FaultClass Class => FaultClass.Kill;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        if (stage.PickUp() is not { } host)
        {
            return false;
        }

        Wait(stage, host, stage.Chance.Odds(9, 10) ? LooksMax : 0, host.Lives);
        return true;
    }

    private void Wait(Stage stage, SimHost host, int looks, int life)
    {
        if (!host.IsUp || host.Lives != life)
        {
            return;
        }

        if (looks == 0 || host.Disk.Unsynced > 0)
        {
            Kill(stage, host);
        }
        else
        {
            stage.Later(stage.Chance.Between(TimeSpan.FromMicroseconds(1), LookEvery), () => Wait(stage, host, looks - 1, life));
        }
    }

    private void Kill(Stage stage, SimHost host)
    {
        var isSilent = stage.Chance.Odds(1, 2);
        var trouble = stage.Begin(Class, $"n{host.Index} {(isSilent ? "loses power" : "is killed")}", host.Index);
        host.Kill(isSilent);
        stage.Later(stage.DrawOutage(), trouble, () => stage.Restart(host));
    }
}
