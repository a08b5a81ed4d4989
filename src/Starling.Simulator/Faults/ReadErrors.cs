using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>Up to one read in a hundred of one disk ends with an error of the device, for a while. In a third of the strikes the place where hints lie is
/// worse: up to half of their reads fail. Hints are read seldom, so the rate of all others would hardly ever meet one.</summary>
internal sealed class ReadErrors : IFault
{
    private const int PerMilleMax = 10;

    private const int HintsPerMilleMax = 500;

    private Chance? chance;
    private Chance? ofHints;

    public FaultClass Class => FaultClass.ReadFailure;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        chance ??= stage.Chance.Fork("read failure");
        var host = stage.Cluster.Hosts[chance.Below(stage.Cluster.Hosts.Count)];
        host.Disk.Health.FailuresPerMille = 1 + chance.Below(PerMilleMax);
        ofHints ??= stage.Chance.Fork("read failure of hints");
        host.Disk.Health.HintFailuresPerMille = ofHints.Odds(1, 3) ? 1 + ofHints.Below(HintsPerMilleMax) : 0;
        var trouble = stage.Begin(
            Class, $"{host.Disk.Health.FailuresPerMille} of 1000 reads of n{host.Index}'s disk fail", host.Index);
        stage.Later(stage.DrawOutage(), trouble, () => host.Disk.Health.FailuresPerMille = host.Disk.Health.HintFailuresPerMille = 0);
        return true;
    }
}
