using Starling.Simulator.World;

namespace Starling.Simulator.Faults;

/// <summary>A link is reset: both ends hear, or one end hears of a failure although what it sent was delivered.</summary>
internal sealed class LinkBreak : IFault
{
    public FaultClass Class => FaultClass.Break;

    public int Rarer => 1;

    public bool Strike(Stage stage) => stage.Cluster.Wires.BreakOne(stage.Chance);
}
