using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>Stored bytes change by themselves: one to three neighbouring places cannot be read from then on.</summary>
/// <remarks>
/// Mostly records, often hints, rarely what the node needs to start. In the last case the machine loses power as well, because its node
/// would only notice at its next start: it then gives up, and an operator takes the machine away.
/// </remarks>
internal sealed class Rot : IFault
{
    private const int NeighboursMax = 3;

    /// <summary>More damage than this says nothing new, and leaves nothing to read.</summary>
    private const int DamagedMax = 12;

    private Chance? chance;

    public FaultClass Class => FaultClass.BitRot;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        chance ??= stage.Chance.Fork("bit rot");
        var draw = chance.Below(100);
        var family = draw < 60 ? StoreFamily.Records : draw < 95 ? StoreFamily.Hints : draw < 98 ? StoreFamily.Marks : StoreFamily.Register;
        var struck = 0;
        var host = Victims.Pick(stage.Cluster, chance, host => (struck = Damage(stage, host, family)) > 0);
        if (host is null)
        {
            return false;
        }

        stage.Begin(Class, $"{struck} places of the {family} of n{host.Index} rot", host.Index);
        if (family is StoreFamily.Marks or StoreFamily.Register)
        {
            host.Kill(silent: true);
            stage.Later(stage.DrawOutage(), () => stage.Restart(host));
        }

        return true;
    }

    private int Damage(Stage stage, SimHost host, StoreFamily family)
    {
        if (host.Disk.Health.Count(family) >= DamagedMax)
        {
            return 0;
        }

        var struck = 0;
        foreach (var key in Victims.PickKeys(host.Disk, family, 1 + chance!.Below(NeighboursMax), chance))
        {
            if (!host.Disk.Health.IsDamaged(family, key) && stage.Budget.MayDamage(host, family, key))
            {
                host.Disk.Health.Damage(family, key);
                struck++;
            }
        }

        return struck;
    }
}
