namespace Starling.Simulator.Faults;

/// <summary>Syncs of one disk, and reads that miss its cache, take up to a thousand times as long.</summary>
internal sealed class DiskSlowness : IFault
{
    public FaultClass Class => FaultClass.SlowDisk;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        var host = stage.Pick();
        host.Disk.SlowFactor = stage.Plan.SlowFactor;
        var trouble = stage.Begin(Class, $"the disk of n{host.Index} is {stage.Plan.SlowFactor} times slower", host.Index);
        stage.Later(stage.DrawOutage(), trouble, () => host.Disk.SlowFactor = 1);
        return true;
    }
}
