using System;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>A disk says for a while that it has synced and has not; then its machine loses power, and it is as it was.</summary>
/// <remarks>How far it falls back is for the <see cref="FaultBudget"/> to say, at the moment of the loss.</remarks>
internal sealed class FalseSync : IFault
{
    private static readonly TimeSpan LieMin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LieMax = TimeSpan.FromSeconds(3);

    private Chance? chance;

    public FaultClass Class => FaultClass.LostWrite;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        chance ??= stage.Chance.Fork("lost write");
        if (Victims.Pick(stage.Cluster, chance, static host => host is { IsUp: true, Disk.IsLying: false }) is not { } host)
        {
            return false;
        }

        host.Disk.StartLying();
        var trouble = stage.Begin(Class, $"the disk of n{host.Index} only says that it syncs", host.Index);
        stage.Later(chance.Between(LieMin, LieMax), trouble, () =>
        {
            if (host.IsUp)
            {
                host.Kill(silent: true);
                stage.Later(stage.DrawOutage(), () => stage.Restart(host));
            }

            host.Disk.StopLying();
        });
        return true;
    }
}
