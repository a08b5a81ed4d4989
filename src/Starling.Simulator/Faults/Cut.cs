using Starling.Simulator.World;

namespace Starling.Simulator.Faults;

/// <summary>Machines stop hearing one another, one way or both, in one of many patterns.</summary>
internal sealed class Cut : IFault
{
    public FaultClass Class => FaultClass.Partition;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        var partition = Partition.Draw(stage.Chance, stage.Cluster.Hosts.Count);
        partition.Apply(stage.Cluster.Wires);
        var trouble = stage.Begin(Class, partition.ToString(), partition.Machines);
        stage.Later(stage.DrawOutage(), trouble, () => partition.Heal(stage.Cluster.Wires));
        return true;
    }
}
