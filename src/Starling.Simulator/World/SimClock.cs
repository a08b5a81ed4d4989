namespace Starling.Simulator.World;

/// <summary>How one machine's clocks differ from true time. Changed by the nemesis while nodes run.</summary>
/// <remarks>
/// Both clocks of a machine share a quartz, so drift bends wall time and timers alike; a jump moves wall time only. To keep
/// timestamps from falling when the drift changes, local time is accumulated up to the last change.
/// </remarks>
public sealed class SimClock(SimLoop loop)
{
    private const long Million = 1_000_000;

    private long changedAt;
    private long elapsedAtChange;

    /// <summary>Wall time minus true time, in microseconds, drift not included.</summary>
    public long OffsetMicros { get; set; }

    /// <summary>Parts per million by which the quartz runs fast.</summary>
    public int DriftPpm { get; private set; }

    /// <summary>Local monotonic microseconds since the start of the world.</summary>
    public long Elapsed => elapsedAtChange + Local(loop.Now - changedAt);

    /// <summary>Wall time in microseconds since 1970 UTC.</summary>
    public long Wall => SimLoop.EpochMicros + Elapsed + OffsetMicros;

    public void SetDrift(int ppm)
    {
        elapsedAtChange = Elapsed;
        changedAt = loop.Now;
        DriftPpm = ppm;
    }

    /// <summary>True microseconds until this clock will have advanced by so many: never earlier.</summary>
    public long TrueMicros(long local) => (local * Million + Million + DriftPpm - 1) / (Million + DriftPpm);

    private long Local(long trueMicros) => trueMicros + trueMicros * DriftPpm / Million;
}
