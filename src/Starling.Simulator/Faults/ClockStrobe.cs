using System;
using Starling.Simulator.World;

namespace Starling.Simulator.Faults;

/// <summary>A clock jumps to and fro many times.</summary>
/// <remarks>Source: Jepsen's clock nemesis (jepsen/resources/strobe-time.c): an amplitude of 2^2 to 2^18 ms, a period of 2^0 to 2^10 ms.</remarks>
internal sealed class ClockStrobe : IFault
{
    private const int BeatsMax = 200;

    public FaultClass Class => FaultClass.ClockStrobe;

    public int Rarer => 2;

    public bool Strike(Stage stage)
    {
        var host = stage.Pick();
        var amplitude = 1000L << (2 + stage.Chance.Below(17));
        var period = TimeSpan.FromMilliseconds(1 << stage.Chance.Below(11));
        var beats = 2 * Math.Clamp((int)(stage.DrawOutage().Ticks / period.Ticks / 2), 1, BeatsMax / 2);
        var trouble = stage.Begin(
            Class, $"the clock of n{host.Index} jumps to and fro by {amplitude / 1000} ms, {beats} times", host.Index);
        Beat(stage, host, amplitude, period, beats, trouble);
        return true;
    }

    private static void Beat(Stage stage, SimHost host, long step, TimeSpan period, int beats, Trouble trouble)
    {
        host.Clock.OffsetMicros += step;
        if (beats == 1)
        {
            stage.End(trouble);
        }
        else
        {
            stage.Later(period, () => Beat(stage, host, -step, period, beats - 1, trouble));
        }
    }
}
