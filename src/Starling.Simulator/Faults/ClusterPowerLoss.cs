namespace Starling.Simulator.Faults;

/// <summary>All machines lose power at once, and come back one by one.</summary>
internal sealed class ClusterPowerLoss : IFault
{
    public FaultClass Class => FaultClass.PowerLoss;

    public int Rarer => 3;

    public bool Strike(Stage stage)
    {
        stage.End(stage.Begin(Class, "all machines lose power"));
        foreach (var host in stage.Cluster.Hosts)
        {
            host.Kill(silent: true);
            stage.Later(stage.DrawOutage(), () => stage.Restart(host));
        }

        return true;
    }
}
