using System;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>Which troubles a run has, and how bad each is.</summary>
/// <remarks>
/// Swarm testing (Groce, Zhang, Eide, Chen and Regehr, "Swarm Testing", ISSTA 2012, section 2): leaving kinds of trouble out at random finds
/// more than having all of them always, because one kind often hides another (nodes that are always down are never slow).
/// </remarks>
public sealed record FaultPlan
{
    public required FaultClass Classes { get; init; }

    /// <summary>Mean time between two events of each class that comes as events.</summary>
    public required TimeSpan IntervalMean { get; init; }

    public required TimeSpan DelayMin { get; init; }

    public required TimeSpan DelayMean { get; init; }

    public required int StallPerMille { get; init; }

    public required int BreakPer100000 { get; init; }

    /// <summary>How bad the weather between machines is.</summary>
    public required WeatherPlan Weather { get; init; }

    /// <summary>The length of one pause that outlasts every time-out of a node, 31 to 60 s; null in most runs, because virtual time costs.</summary>
    public required TimeSpan? LongPause { get; init; }

    /// <summary>The time under trouble that the plan needs at least.</summary>
    public TimeSpan SafetyLeast => LongPause is { } pause ? pause + TimeSpan.FromSeconds(15) : TimeSpan.Zero;

    /// <summary>The longest partition, pause and time down of this run.</summary>
    public required TimeSpan OutageMax { get; init; }

    /// <summary>Mean time of a healthy sync.</summary>
    public required TimeSpan SyncMean { get; init; }

    public required int SlowFactor { get; init; }

    public bool Has(FaultClass one) => (Classes & one) != 0;

    /// <summary>Draws a plan; each allowed class is in it with probability one half.</summary>
    public static FaultPlan Draw(Chance chance, FaultClass allowed)
    {
        var classes = (FaultClass)(int)chance.Below((long)FaultClass.All + 1) & allowed;
        var isSlow = (classes & FaultClass.Delay) != 0;
        return new FaultPlan
        {
            Classes = classes,
            IntervalMean = chance.Between(TimeSpan.FromMilliseconds(700), TimeSpan.FromSeconds(4)),
            DelayMin = isSlow ? chance.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(15)) : TimeSpan.FromMicroseconds(50),
            DelayMean = isSlow
                ? chance.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(50))
                : chance.Between(TimeSpan.FromMicroseconds(50), TimeSpan.FromMilliseconds(1)),
            StallPerMille = 1 + chance.Below(20),
            BreakPer100000 = 20 + chance.Below(500),
            Weather = WeatherPlan.Draw(chance.Fork("weather")),
            LongPause = DrawLongPause(chance.Fork("long pause"), classes),
            OutageMax = TimeSpan.FromMilliseconds(200L << chance.Below(7)),
            SyncMean = TimeSpan.FromMicroseconds(100L << chance.Below(8)),
            SlowFactor = 10 << chance.Below(7),
        };
    }

    private static TimeSpan? DrawLongPause(Chance chance, FaultClass classes) =>
        (classes & FaultClass.Pause) != 0 && chance.Odds(1, 25)
            ? chance.Between(TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(60))
            : null;
}
