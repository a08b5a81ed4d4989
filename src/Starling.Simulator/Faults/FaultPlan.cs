using System;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>Which troubles a run has, and how bad each is.</summary>
/// <remarks>
/// The kinds are drawn by <see cref="ClassDraw"/>. The more of them there are, the rarer each one strikes: a cluster that is struck
/// from thirty sides at once is merely down.
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

    /// <summary>The kinds that may take away what one disk had synced.</summary>
    private const FaultClass Taking = FaultClass.Wipe | FaultClass.LostWrite | FaultClass.MisdirectedWrite | FaultClass.BitRot
        | FaultClass.OldSnapshot;

    /// <summary>So many kinds strike as often as if each were alone.</summary>
    private const int CrowdMin = 6;

    /// <summary>True when a disk may lose what it had synced. Then only what stands on two disks is promised.</summary>
    public bool TakesData => (Classes & Taking) != 0;

    /// <summary>True when a disk may fall back to an earlier moment and go on to be asked: then a single replica's answer is promised nothing.</summary>
    public bool FallsBack => (Classes & (FaultClass.LostWrite | FaultClass.OldSnapshot)) != 0;

    public bool Has(FaultClass one) => (Classes & one) != 0;

    /// <summary>Draws a plan of allowed kinds, and of those that are <paramref name="forced"/>.</summary>
    public static FaultPlan Draw(Chance chance, FaultClass allowed, FaultClass forced = FaultClass.None)
    {
        var classes = ClassDraw.Draw(chance.Fork("classes"), allowed) | forced;
        var crowd = Math.Max(CrowdMin, ClassDraw.Count(classes));
        var isSlow = (classes & FaultClass.Delay) != 0;
        return new FaultPlan
        {
            Classes = classes,
            IntervalMean = chance.Between(TimeSpan.FromMilliseconds(700), TimeSpan.FromSeconds(4)) * crowd / CrowdMin,
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
