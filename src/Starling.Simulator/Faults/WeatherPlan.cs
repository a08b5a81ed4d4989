using System;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>How bad the weather between machines is, for each kind of it that a run has.</summary>
/// <remarks>
/// Everything is drawn, whether or not the run has the kind of trouble, so that adding one by hand does not shift the others. Rates are drawn by doublings
/// (a half, a quarter, an eighth of the worst are as likely as the worst): a network that loses a third of everything lets few protocols get into
/// the states in which one lost message hurts.
/// </remarks>
public sealed record WeatherPlan
{
    /// <summary>Least and mean one-way delay of a run with <see cref="FaultClass.Delay"/>: 0 to 30 ms, and 0.1 to 100 ms.</summary>
    public required TimeSpan SlowMin { get; init; }

    public required TimeSpan SlowMean { get; init; }

    /// <summary>Of a thousand delays, 0 to 10 have a tail of up to 20 ms to 5 s.</summary>
    public required int TailPerMille { get; init; }

    public required TimeSpan TailMax { get; init; }

    /// <summary>Of a thousand chunks, 0 to 300 are lost; the two directions differ.</summary>
    public required int LossOfRequestsPerMille { get; init; }

    public required int LossOfRepliesPerMille { get; init; }

    /// <summary>Of a hundred thousand chunks, 0 to 1,000 begin a burst of loss, of 1 to 200 ms on average.</summary>
    public required int BurstPer100000 { get; init; }

    public required TimeSpan BurstMean { get; init; }

    /// <summary>Of a thousand chunks, 7 to 500 may be overtaken, and come up to 1 to 512 ms later.</summary>
    public required int ReorderPerMille { get; init; }

    public required TimeSpan ReorderMax { get; init; }

    /// <summary>Of a thousand chunks, 7 to 500 come twice.</summary>
    public required int DuplicatePerMille { get; init; }

    /// <summary>2 to 20 chunks, or 64 bytes to 64 KiB, fill a crowded link.</summary>
    public required int WindowParcels { get; init; }

    public required int WindowBytes { get; init; }

    /// <summary>Of a hundred chunks that find the link full, 0 to 50 are lost, where chunks may be lost at all.</summary>
    public required int OverflowPercent { get; init; }

    /// <summary>Of a hundred thousand chunks, 156 to 20,000 come up to 1 to 10 s late, or once more so late.</summary>
    public required int LatePer100000 { get; init; }

    public required TimeSpan LateMax { get; init; }

    /// <summary>Of a hundred thousand chunks, 39 to 5,000 end their link with an error although all is delivered.</summary>
    public required int DisownPer100000 { get; init; }

    private static readonly TimeSpan FormingMinMost = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan FormingMeanMost = TimeSpan.FromMilliseconds(10);

    public static WeatherPlan Draw(Chance chance)
    {
        var isLossy = 1 + chance.Below(3);
        return new WeatherPlan
        {
            SlowMin = chance.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(30 >> chance.Below(6))),
            SlowMean = chance.Between(TimeSpan.FromMicroseconds(100), TimeSpan.FromMilliseconds(100 >> chance.Below(6))),
            TailPerMille = chance.Below(11),
            TailMax = TimeSpan.FromMilliseconds(5120 >> chance.Below(9)),
            LossOfRequestsPerMille = (isLossy & 1) != 0 ? 300 >> chance.Below(7) : 0,
            LossOfRepliesPerMille = (isLossy & 2) != 0 ? 300 >> chance.Below(7) : 0,
            BurstPer100000 = chance.Odds(1, 2) ? 1000 >> chance.Below(7) : 0,
            BurstMean = chance.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(200)),
            ReorderPerMille = 500 >> chance.Below(7),
            ReorderMax = TimeSpan.FromMilliseconds(512 >> chance.Below(10)),
            DuplicatePerMille = 500 >> chance.Below(7),
            WindowParcels = 2 + chance.Below(19),
            WindowBytes = 64 << chance.Below(11),
            OverflowPercent = chance.Below(51),
            DisownPer100000 = 5000 >> chance.Below(8),
            LatePer100000 = 20_000 >> chance.Below(8),
            LateMax = chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)),
        };
    }

    /// <summary>What holds from the very beginning. A slow network is not at its slowest yet: nodes that are set to call a peer dead after 200 ms cannot
    /// form a cluster over round trips as long as that, and nothing promises that they can.</summary>
    internal void SetStage(NetworkWeather weather, FaultPlan plan)
    {
        var isSlow = plan.Has(FaultClass.Delay);
        weather.DelayMin = !isSlow ? plan.DelayMin : SlowMin < FormingMinMost ? SlowMin : FormingMinMost;
        weather.DelayMean = !isSlow ? plan.DelayMean : SlowMean < FormingMeanMost ? SlowMean : FormingMeanMost;
        if (plan.Has(FaultClass.Loss) || plan.Has(FaultClass.Reorder) || plan.Has(FaultClass.Late))
        {
            weather.SplitPercent = 0;
        }
    }

    /// <summary>The bad weather begins.</summary>
    internal void Begin(NetworkWeather weather, FaultPlan plan)
    {
        weather.StallPerMille = plan.Has(FaultClass.Stall) ? plan.StallPerMille : 0;
        weather.BreakPer100000 = plan.Has(FaultClass.Break) ? plan.BreakPer100000 : 0;
        weather.DuplicatePerMille = plan.Has(FaultClass.Duplicate) ? DuplicatePerMille : 0;
        weather.DisownPer100000 = plan.Has(FaultClass.Disown) ? DisownPer100000 : 0;
        if (plan.Has(FaultClass.Delay))
        {
            weather.DelayMin = SlowMin;
            weather.DelayMean = SlowMean;
            weather.TailPerMille = TailPerMille;
            weather.TailMax = TailMax;
        }

        if (plan.Has(FaultClass.Loss))
        {
            weather.LossOfRequestsPerMille = LossOfRequestsPerMille;
            weather.LossOfRepliesPerMille = LossOfRepliesPerMille;
            weather.BurstPer100000 = BurstPer100000;
            weather.BurstMean = BurstMean;
        }

        if (plan.Has(FaultClass.Reorder))
        {
            weather.ReorderPerMille = ReorderPerMille;
            weather.ReorderMax = ReorderMax;
        }

        if (plan.Has(FaultClass.Late))
        {
            weather.LatePer100000 = LatePer100000;
            weather.LateMax = LateMax;
        }

        if (plan.Has(FaultClass.Crowding))
        {
            weather.WindowParcels = WindowParcels;
            weather.WindowBytes = WindowBytes;
            weather.OverflowPercent = plan.Has(FaultClass.Loss) ? OverflowPercent : 0;
        }
    }
}
