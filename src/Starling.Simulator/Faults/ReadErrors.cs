using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>Up to one read in a hundred of one disk ends with an error of the device, for a while.</summary>
internal sealed class ReadErrors : IFault
{
    private const int PerMilleMax = 10;

    private Chance? chance;

    public FaultClass Class => FaultClass.ReadFailure;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        chance ??= stage.Chance.Fork("read failure");
        var host = stage.Cluster.Hosts[chance.Below(stage.Cluster.Hosts.Count)];
        host.Disk.Health.FailuresPerMille = 1 + chance.Below(PerMilleMax);
        var trouble = stage.Begin(
            Class, $"{host.Disk.Health.FailuresPerMille} of 1000 reads of n{host.Index}'s disk fail", host.Index);
        stage.Later(stage.DrawOutage(), trouble, () => host.Disk.Health.FailuresPerMille = 0);
        return true;
    }
}
