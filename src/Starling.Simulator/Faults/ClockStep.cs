namespace Starling.Simulator.Faults;

/// <summary>A clock steps far beyond what is promised, and steps back.</summary>
internal sealed class ClockStep : IFault
{
    public FaultClass Class => FaultClass.WildClock;

    public int Rarer => 2;

    private const long StepMicros = 2_000_000;

    public bool Strike(Stage stage)
    {
        var host = stage.Pick();
        var before = host.Clock.OffsetMicros;
        host.Clock.OffsetMicros = stage.Chance.Odds(1, 2) ? StepMicros : -StepMicros;
        var trouble = stage.Begin(Class, $"the clock of n{host.Index} is {host.Clock.OffsetMicros / 1000} ms off", host.Index);
        stage.Later(stage.DrawOutage(), trouble, () => host.Clock.OffsetMicros = before);
        return true;
    }
}
