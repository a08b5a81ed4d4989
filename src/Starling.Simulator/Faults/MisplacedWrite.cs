using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>A write lands elsewhere: neither the place where it should be nor the place where it is can be read any more.</summary>
/// <remarks>The store checks each block by a checksum that knows the block's place, so a block in the wrong place is noticed like a damaged one.</remarks>
internal sealed class MisplacedWrite : IFault
{
    private const int DamagedMax = 12;

    private Chance? chance;

    public FaultClass Class => FaultClass.MisdirectedWrite;

    public int Rarer => 2;

    public bool Strike(Stage stage)
    {
        chance ??= stage.Chance.Fork("misdirected write");
        if (Victims.Pick(stage.Cluster, chance, host => Misplace(stage, host)) is not { } host)
        {
            return false;
        }

        stage.Begin(Class, $"a write of n{host.Index} lands elsewhere, and harms two records", host.Index);
        return true;
    }

    private bool Misplace(Stage stage, SimHost host)
    {
        var disk = host.Disk;
        if (disk.Health.Count(StoreFamily.Records) >= DamagedMax
            || Victims.PickKeys(disk, StoreFamily.Records, 1, chance!) is not [var meant]
            || Victims.PickKeys(disk, StoreFamily.Records, 1, chance!) is not [var hit]
            || !stage.Budget.MayDamage(host, StoreFamily.Records, meant)
            || !stage.Budget.MayDamage(host, StoreFamily.Records, hit))
        {
            return false;
        }

        disk.Health.Damage(StoreFamily.Records, meant);
        disk.Health.Damage(StoreFamily.Records, hit);
        return true;
    }
}
