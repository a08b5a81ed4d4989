namespace Starling.Simulator.Faults;

/// <summary>A process is killed, or its machine loses power, and is started again after a while.</summary>
internal sealed class NodeKill : IFault
{
    public FaultClass Class => FaultClass.Kill;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        if (stage.PickUp() is not { } host)
        {
            return false;
        }

        var isSilent = stage.Chance.Odds(1, 2);
        var trouble = stage.Begin(Class, $"n{host.Index} {(isSilent ? "loses power" : "is killed")}", host.Index);
        host.Kill(isSilent);
        stage.Later(stage.DrawOutage(), trouble, () => stage.Restart(host));
        return true;
    }
}
