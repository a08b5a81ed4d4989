using System;

namespace Starling.Simulator.Faults;

/// <summary>A clock jumps by a millisecond to an hour and back again, sometimes while its node is down.</summary>
/// <remarks>
/// A jump across a restart is the worst kind: the new incarnation cannot know that its time goes back but by what its disk says of the stamps that
/// were given out.
/// </remarks>
internal sealed class ClockJump : IFault
{
    /// <summary>An hour is about 2^22 milliseconds.</summary>
    private const int DoublingsMax = 22;

    private const long JumpMicrosMax = 3_600_000_000;

    public FaultClass Class => FaultClass.ClockJump;

    public int Rarer => 1;

    public bool Strike(Stage stage)
    {
        var host = stage.Pick();
        var size = Math.Min(JumpMicrosMax, 1000L << stage.Chance.Below(DoublingsMax + 1));
        var jump = stage.Chance.Odds(1, 2) ? size : -size;
        var isAcrossRestart = host.IsUp && stage.Chance.Odds(1, 3);
        var trouble = stage.Begin(
            Class, $"the clock of n{host.Index} jumps by {jump / 1000} ms{(isAcrossRestart ? " while it restarts" : "")}", host.Index);
        if (isAcrossRestart)
        {
            host.Kill(silent: stage.Chance.Odds(1, 2));
            stage.Later(new TimeSpan(stage.DrawOutage().Ticks / 4), () => stage.Restart(host));
        }

        host.Clock.OffsetMicros += jump;
        stage.Later(stage.DrawOutage(), trouble, () => host.Clock.OffsetMicros -= jump);
        return true;
    }
}
