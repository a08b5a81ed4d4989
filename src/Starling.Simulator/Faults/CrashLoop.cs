using System;
using Starling.Simulator.World;

namespace Starling.Simulator.Faults;

/// <summary>A node is killed again and again, each time soon after its start, until it is left alone.</summary>
/// <remarks>What a node does while it starts (raising its clock's ceiling, asking for the document, greeting) is cut short at every point, and its disk sees
/// many lives with little in each.</remarks>
internal sealed class CrashLoop : IFault
{
    private const int CrashesMax = 12;
    private static readonly TimeSpan LifeMax = TimeSpan.FromMilliseconds(256);
    private static readonly TimeSpan DownMax = TimeSpan.FromMilliseconds(64);

    public FaultClass Class => FaultClass.CrashLoop;

    public int Rarer => 3;

    public bool Strike(Stage stage)
    {
        if (stage.PickUp() is not { } host)
        {
            return false;
        }

        var crashes = 2 + stage.Chance.Below(CrashesMax - 1);
        Crash(stage, host, crashes, stage.Begin(Class, $"n{host.Index} crashes {crashes} times in a row", host.Index));
        return true;
    }

    private static void Crash(Stage stage, SimHost host, int left, Trouble trouble)
    {
        host.Kill(silent: stage.Chance.Odds(1, 4));
        stage.Later(Draw(stage, DownMax), () =>
        {
            stage.Restart(host);
            if (left > 1)
            {
                stage.Later(Draw(stage, LifeMax), () => Crash(stage, host, left - 1, trouble));
            }
            else
            {
                stage.End(trouble);
            }
        });
    }

    /// <summary>Short times are likelier: a start is over in a few milliseconds.</summary>
    private static TimeSpan Draw(Stage stage, TimeSpan longest) =>
        stage.Chance.Between(TimeSpan.FromMicroseconds(10), new TimeSpan(longest.Ticks >> stage.Chance.Below(9)));
}
