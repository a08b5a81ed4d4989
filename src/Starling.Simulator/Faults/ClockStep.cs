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
        var step = stage.Chance.Odds(1, 2) ? StepMicros : -StepMicros;
        host.Clock.OffsetMicros += step;
        var trouble = stage.Begin(Class, $"the clock of n{host.Index} steps by {step / 1000} ms", host.Index);
        stage.Later(stage.DrawOutage(), trouble, () => host.Clock.OffsetMicros -= step);
        return true;
    }
}
