using System;
using System.Collections.Generic;

namespace Starling.Simulator.World;

/// <summary>How one machine's clocks differ from true time. Changed by the nemesis while nodes run.</summary>
/// <remarks>
/// Both clocks of a machine share a quartz, so drift bends wall time and timers alike; a jump or a freeze concerns wall time only. To keep
/// timestamps from falling when the drift changes, local time is accumulated up to the last change. The monotonic clock never stands still while the
/// machine runs: what stops it (a suspended machine) stops the processes as well, and that is a pause.
/// <para>
/// The clock remembers every step back and how far ahead it ever was. Checkers ask for a bound on the stamps that a node can have given out, and
/// that bound must be true whatever was done to the clock; the end of trouble asks how far the machines have to go to agree again.
/// </para>
/// </remarks>
public sealed class SimClock(SimLoop loop)
{
    private const long Million = 1_000_000;

    private readonly List<(long At, long Wall)> stepsBack = [];
    private long changedAt;
    private long elapsedAtChange;
    private long offset;
    private long furthestAhead;
    private long furthestBehind;
    private long? frozenAt;

    /// <summary>Wall time minus true time, in microseconds, drift not included. While the clock is frozen a change shows at its end only.</summary>
    public long OffsetMicros
    {
        get => offset;
        set => Change(() => offset = value);
    }

    /// <summary>Parts per million by which the quartz runs fast.</summary>
    public int DriftPpm { get; private set; }

    /// <summary>True while the wall clock stands still.</summary>
    public bool IsFrozen => frozenAt is not null;

    /// <summary>Local monotonic microseconds since the start of the world.</summary>
    public long Elapsed => elapsedAtChange + Local(loop.Now - changedAt);

    /// <summary>Wall time in microseconds since 1970 UTC.</summary>
    public long Wall => frozenAt ?? SimLoop.EpochMicros + Elapsed + offset;

    /// <summary>Wall time minus true time as a reader of the wall clock finds it, in microseconds.</summary>
    public long ErrorMicros => Wall - SimLoop.EpochMicros - loop.Now;

    /// <summary>The most that the wall clock ever was ahead of true time, in microseconds; 0 when it never was.</summary>
    public long FurthestAhead => Math.Max(furthestAhead, ErrorMicros);

    /// <summary>The most that the wall clock ever was behind true time, in microseconds; 0 when it never was.</summary>
    public long FurthestBehind => Math.Max(furthestBehind, -ErrorMicros);

    public void SetDrift(int ppm)
    {
        Note();
        elapsedAtChange = Elapsed;
        changedAt = loop.Now;
        DriftPpm = ppm;
    }

    /// <summary>The wall clock stands still from now on; timers go on.</summary>
    public void Freeze() => Change(() => frozenAt ??= Wall);

    /// <summary>The wall clock goes on, with what it would show had it never stood still.</summary>
    public void Thaw() => Change(() => frozenAt = null);

    /// <summary>Ends every freeze and sets the wall clock to so many microseconds ahead of true time.</summary>
    public void Correct(long errorMicros) => Change(() =>
    {
        frozenAt = null;
        offset += errorMicros - ErrorMicros;
    });

    /// <summary>The least wall time that this clock has shown since a moment of true time, in microseconds since 1970.</summary>
    /// <param name="wallThen">What it showed at that moment.</param>
    /// <param name="since">Microseconds since the start of the world.</param>
    public long LeastWallSince(long wallThen, long since)
    {
        var least = wallThen;
        for (var i = stepsBack.Count - 1; i >= 0 && stepsBack[i].At >= since; i--)
        {
            least = Math.Min(least, stepsBack[i].Wall);
        }

        return least;
    }

    /// <summary>True microseconds until this clock will have advanced by so many: never earlier.</summary>
    public long TrueMicros(long local) => (local * Million + Million + DriftPpm - 1) / (Million + DriftPpm);

    private void Change(Action change)
    {
        var before = Wall;
        Note();
        change();
        Note();
        if (Wall < before)
        {
            stepsBack.Add((loop.Now, Wall));
        }
    }

    private void Note()
    {
        furthestAhead = FurthestAhead;
        furthestBehind = FurthestBehind;
    }

    private long Local(long trueMicros) => trueMicros + trueMicros * DriftPpm / Million;
}
