namespace Starling.Simulator.Faults;

/// <summary>A process stands still and goes on as if nothing had happened.</summary>
/// <remarks>In a run with <see cref="FaultPlan.LongPause"/> the first pause is longer than every time-out of a node: 30 s is the longest, that of an export
/// which names none. (An operator's wait for a clock, up to an hour, and the age of hints, 3 h, are no time-outs that a paused node could
/// miss.)</remarks>
internal sealed class NodePause : IFault
{
    private bool wasLong;

    public FaultClass Class => FaultClass.Pause;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        if (stage.PickUp() is not { } host)
        {
            return false;
        }

        var length = stage.DrawOutage();
        if (stage.Plan.LongPause is { } most && !wasLong)
        {
            wasLong = true;
            length = most;
        }

        host.Pause(length);
        stage.Later(length, stage.Begin(Class, $"n{host.Index} stands still", host.Index), static () => { });
        return true;
    }
}
