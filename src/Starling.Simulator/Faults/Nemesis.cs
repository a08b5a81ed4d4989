using System;
using System.Collections.Generic;
using Starling.Simulator.World;

namespace Starling.Simulator.Faults;

/// <summary>Makes trouble by plan, and takes it all back at the end.</summary>
/// <remarks>
/// Each kind that comes as events has a diary of its own with exponential gaps, so kinds overlap in every way. What must end ends by
/// an entry made when it begins; <see cref="HealAll"/> ends everything at once. It stays within the <see cref="FaultBudget"/>.
/// </remarks>
public sealed class Nemesis
{
    /// <summary>Where clocks are wild, they may be this far off from the start. Beyond what is promised, so nothing but safety is.</summary>
    private const long WildSkewMicrosMax = 10_000_000;

    private const int DriftPpmMax = 500;

    private readonly SimCluster cluster;
    private readonly FaultPlan plan;
    private readonly Stage stage;
    private readonly SortedDictionary<FaultClass, int> counts = [];
    private int strikes;

    /// <param name="cluster">Whom it troubles.</param>
    /// <param name="plan">How.</param>
    /// <param name="isBeyondBudget">True when disks may be damaged and lost however little is left then.</param>
    public Nemesis(SimCluster cluster, FaultPlan plan, bool isBeyondBudget = false)
    {
        this.cluster = cluster;
        this.plan = plan;
        stage = new Stage(cluster, plan, isBeyondBudget);
    }

    /// <summary>After so many strikes there are no more. <value>Default: no limit.</value></summary>
    public int StrikesMax { get; init; } = int.MaxValue;

    /// <summary>How often each class has struck.</summary>
    public IReadOnlyDictionary<FaultClass, int> Counts => counts;

    /// <summary>Nodes may be started with wrong options, which they must notice: real ones do, toys do not. <value>Default true.</value></summary>
    public bool MayMisstart { get; init; } = true;

    /// <summary>Machines that have lost their disks may come back with empty ones. <value>Default false.</value></summary>
    public bool LostComeBack
    {
        get => stage.LostComeBack;
        init => stage.LostComeBack = value;
    }

    /// <summary>What holds from the very beginning: the clocks, the way between machines, the disks' speed.</summary>
    public void SetStage()
    {
        plan.Weather.SetStage(cluster.Wires.Weather, plan);
        var skew = plan.Has(FaultClass.WildClock) && stage.Chance.Odds(1, 2) ? WildSkewMicrosMax : ClockHealing.SkewMicrosMax;
        foreach (var host in cluster.Hosts)
        {
            host.Disk.SyncMean = plan.SyncMean;
            host.Disk.TearsLog = plan.Has(FaultClass.TornWrite);
            if (plan.Has(FaultClass.Skew))
            {
                host.Clock.OffsetMicros = stage.Chance.Below(2 * skew + 1) - skew;
                host.Clock.SetDrift(stage.Chance.Below(2 * DriftPpmMax + 1) - DriftPpmMax);
            }
        }
    }

    /// <summary>Begins to make trouble.</summary>
    public void Start()
    {
        plan.Weather.Begin(cluster.Wires.Weather, plan);
        if (MayMisstart)
        {
            new Misstarts(stage).Start();
        }

        foreach (var fault in AllFaults.Make())
        {
            if (plan.Has(fault.Class))
            {
                Next(fault);
            }
        }
    }

    /// <summary>Ends all trouble: the network is whole, disks are healthy, clocks are nearly right, whoever may is up again.</summary>
    public void HealAll() => Heal(static _ => true);

    /// <summary>Ends all trouble of some machines, and whatever would have come. The others stay as they are, but for the network between all.</summary>
    public void HealOnly(IReadOnlyList<int> machines) => Heal(host => Contains(machines, host.Index));

    private static bool Contains(IReadOnlyList<int> machines, int machine)
    {
        foreach (var one in machines)
        {
            if (one == machine)
            {
                return true;
            }
        }

        return false;
    }

    private void Heal(Func<SimHost, bool> isHealed)
    {
        stage.IsOver = true;
        cluster.Wires.HealAll();
        cluster.Wires.Weather.DelayMin = TimeSpan.FromMicroseconds(50);
        cluster.Wires.Weather.DelayMean = TimeSpan.FromMicroseconds(200);
        ClockHealing.Heal(cluster.Hosts);
        foreach (var host in cluster.Hosts)
        {
            Correct(host);
            if (!isHealed(host))
            {
                continue;
            }

            host.SlowTurns = 1;
            host.Disk.Heal();
            host.Disk.SyncMean = TimeSpan.FromMicroseconds(300);
            host.Wake();
            if (host.Disk.IsFailed)
            {
                host.Kill(silent: false);
            }

            if (!host.IsRetired)
            {
                host.Boot();
            }
        }
    }

    /// <summary>Whoever was started wrongly, or in place of a machine that is lost, is stopped.</summary>
    private static void Correct(SimHost host)
    {
        if (host.Misstart != Misstart.None || (host.IsRetired && host.IsUp))
        {
            host.Misstart = Misstart.None;
            host.Kill(silent: false);
        }
    }

    private void Next(IFault fault)
    {
        var mean = SimLoop.Micros(plan.IntervalMean) * fault.Rarer;
        cluster.Loop.At(cluster.Loop.Now + 1 + NetworkWeather.Exponential(stage.Chance, mean), () =>
        {
            if (stage.IsOver)
            {
                return;
            }

            if (strikes < StrikesMax && fault.Strike(stage))
            {
                strikes++;
                counts[fault.Class] = counts.GetValueOrDefault(fault.Class) + 1;
            }

            Next(fault);
        });
    }
}
