namespace Starling.Simulator.Faults;

/// <summary>A process stands still and goes on as if nothing had happened.</summary>
internal sealed class NodePause : IFault
{
    public FaultClass Class => FaultClass.Pause;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        if (stage.PickUp() is not { } host)
        {
            return false;
        }

        var length = stage.DrawOutage();
        host.Pause(length);
        stage.Later(length, stage.Begin(Class, $"n{host.Index} stands still", host.Index), static () => { });
        return true;
    }
}
