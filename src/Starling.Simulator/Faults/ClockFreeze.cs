namespace Starling.Simulator.Faults;

/// <summary>A wall clock stands still while its machine works on, and then shows the right time at once.</summary>
/// <remarks>Timers go on: a machine whose monotonic clock stands still runs nothing either, which is <see cref="NodePause"/>.</remarks>
internal sealed class ClockFreeze : IFault
{
    public FaultClass Class => FaultClass.ClockFreeze;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        var host = stage.Pick();
        if (host.Clock.IsFrozen)
        {
            return false;
        }

        host.Clock.Freeze();
        stage.Later(
            stage.DrawOutage(), stage.Begin(Class, $"the clock of n{host.Index} stands still", host.Index), host.Clock.Thaw);
        return true;
    }
}
