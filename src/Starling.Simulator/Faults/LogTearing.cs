using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>A machine loses power in the middle of a write, and its log is torn sector by sector (<see cref="World.TornLog"/>).</summary>
/// <remarks>In a run with this kind of trouble every loss of power tears the log; here it is aimed at a machine that has something unsynced.</remarks>
internal sealed class LogTearing : IFault
{
    private Chance? chance;

    public FaultClass Class => FaultClass.TornWrite;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        chance ??= stage.Chance.Fork("torn write");
        var host = Victims.Pick(stage.Cluster, chance, static host => host is { IsUp: true, Disk.Unsynced: > 0 })
            ?? Victims.Pick(stage.Cluster, chance, static host => host.IsUp);
        if (host is null)
        {
            return false;
        }

        var trouble = stage.Begin(
            Class, $"n{host.Index} loses power, and {host.Disk.Unsynced} batches of its log are torn", host.Index);
        host.Kill(silent: true);
        stage.Later(stage.DrawOutage(), trouble, () => stage.Restart(host));
        return true;
    }
}
