namespace Starling.Simulator.Faults;

/// <summary>One disk has no space for a while.</summary>
internal sealed class DiskFullness : IFault
{
    public FaultClass Class => FaultClass.DiskFull;

    public int Rarer => 2;

    public bool Strike(Stage stage)
    {
        var host = stage.Pick();
        host.Disk.IsFull = true;
        var trouble = stage.Begin(Class, $"the disk of n{host.Index} is full", host.Index);
        stage.Later(stage.DrawOutage(), trouble, () => host.Disk.IsFull = false);
        return true;
    }
}
