using System;

namespace Starling.Simulator.Faults;

/// <summary>One sync fails, and the dirty pages are dropped: the store is closed until the node starts again.</summary>
internal sealed class SyncFailure : IFault
{
    public FaultClass Class => FaultClass.DiskFailure;

    public int Rarer => 2;

    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(1);

    public bool Strike(Stage stage)
    {
        if (stage.PickUp() is not { } host)
        {
            return false;
        }

        host.Disk.FailNextSync();
        var trouble = stage.Begin(Class, $"a sync of n{host.Index} fails", host.Index);
        stage.Later(RestartAfter + stage.DrawOutage(), trouble, () =>
        {
            if (host.Disk.IsFailed)
            {
                host.Kill(silent: false);
                stage.Restart(host);
            }
        });
        return true;
    }
}
