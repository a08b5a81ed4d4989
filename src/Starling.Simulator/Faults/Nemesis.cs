using System;
using System.Collections.Generic;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>Makes trouble by plan, and takes it all back at the end.</summary>
/// <remarks>
/// Each class that comes as events has a diary of its own with exponential gaps, so classes overlap in every way. What must end ends by
/// an entry made when it begins; <see cref="HealAll"/> ends everything at once. It stays within the fault budget: one disk of
/// the cluster may be lost, and no data is ever touched otherwise than a crash may touch it.
/// </remarks>
public sealed class Nemesis
{
    private const long SkewMicrosMax = 200_000;
    private const long WildMicros = 2_000_000;
    private const int DriftPpmMax = 500;
    private static readonly TimeSpan OutageMin = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan RestartAfterDiskFailure = TimeSpan.FromSeconds(1);

    private readonly SimCluster cluster;
    private readonly FaultPlan plan;
    private readonly Chance chance;
    private readonly SortedDictionary<FaultClass, int> counts = [];
    private readonly bool returnsAfterWipe;
    private bool isOver;

    public Nemesis(SimCluster cluster, FaultPlan plan)
    {
        this.cluster = cluster;
        this.plan = plan;
        chance = cluster.Loop.Chance.Fork("nemesis");
        returnsAfterWipe = cluster.Mutants.HasFlag(Mutant.DotReusedAfterWipe);
    }

    /// <summary>How often each class has struck.</summary>
    public IReadOnlyDictionary<FaultClass, int> Counts => counts;

    /// <summary>What holds from the very beginning: the clocks, the way between machines, the disks' speed.</summary>
    public void SetStage()
    {
        var weather = cluster.Wires.Weather;
        weather.DelayMin = plan.DelayMin;
        weather.DelayMean = plan.DelayMean;
        foreach (var host in cluster.Hosts)
        {
            host.Disk.SyncMean = plan.SyncMean;
            if (plan.Has(FaultClass.Skew))
            {
                host.Clock.OffsetMicros = chance.Below(2 * SkewMicrosMax + 1) - SkewMicrosMax;
                host.Clock.SetDrift(chance.Below(2 * DriftPpmMax + 1) - DriftPpmMax);
            }
        }
    }

    /// <summary>Begins to make trouble.</summary>
    public void Start()
    {
        var weather = cluster.Wires.Weather;
        weather.StallPerMille = plan.Has(FaultClass.Stall) ? plan.StallPerMille : 0;
        weather.BreakPer100000 = plan.Has(FaultClass.Break) ? plan.BreakPer100000 : 0;
        weather.DuplicatePerMille = plan.Has(FaultClass.Duplicate) ? plan.DuplicatePerMille : 0;
        Repeat(FaultClass.Break, () => cluster.Wires.BreakOne(chance), 1);
        Repeat(FaultClass.Partition, CutSome, 1);
        Repeat(FaultClass.Kill, KillOne, 1);
        Repeat(FaultClass.Pause, PauseOne, 1);
        Repeat(FaultClass.PowerLoss, LosePower, 3);
        Repeat(FaultClass.SlowDisk, SlowOneDisk, 1);
        Repeat(FaultClass.DiskFull, FillOneDisk, 2);
        Repeat(FaultClass.DiskFailure, FailOneSync, 2);
        Repeat(FaultClass.WildClock, TurnOneClock, 2);
        Repeat(FaultClass.Wipe, WipeOne, 2);
    }

    /// <summary>Ends all trouble: the network is whole, disks are healthy, clocks are nearly right, whoever may is up again.</summary>
    public void HealAll()
    {
        isOver = true;
        cluster.Wires.HealAll();
        cluster.Wires.Weather.DelayMin = TimeSpan.FromMicroseconds(50);
        cluster.Wires.Weather.DelayMean = TimeSpan.FromMicroseconds(200);
        foreach (var host in cluster.Hosts)
        {
            host.Disk.Heal();
            host.Disk.SyncMean = TimeSpan.FromMicroseconds(300);
            host.Clock.OffsetMicros = Math.Clamp(host.Clock.OffsetMicros, -SkewMicrosMax, SkewMicrosMax);
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

    private void Repeat(FaultClass one, Func<bool> strike, int rarer)
    {
        if (plan.Has(one))
        {
            Next(one, strike, rarer);
        }
    }

    private void Next(FaultClass one, Func<bool> strike, int rarer)
    {
        var mean = SimLoop.Micros(plan.IntervalMean) * rarer;
        cluster.Loop.At(cluster.Loop.Now + 1 + NetworkWeather.Exponential(chance, mean), () =>
        {
            if (isOver)
            {
                return;
            }

            if (strike())
            {
                counts[one] = counts.GetValueOrDefault(one) + 1;
            }

            Next(one, strike, rarer);
        });
    }

    private bool CutSome()
    {
        var partition = Partition.Draw(chance, cluster.Hosts.Count);
        partition.Apply(cluster.Wires);
        Later(DrawOutage(), () => partition.Heal(cluster.Wires));
        return true;
    }

    private bool KillOne()
    {
        if (PickUp() is not { } host)
        {
            return false;
        }

        host.Kill(silent: chance.Odds(1, 2));
        Later(DrawOutage(), () => Restart(host));
        return true;
    }

    private bool PauseOne()
    {
        PickUp()?.Pause(DrawOutage());
        return true;
    }

    private bool LosePower()
    {
        foreach (var host in cluster.Hosts)
        {
            host.Kill(silent: true);
            Later(DrawOutage(), () => Restart(host));
        }

        return true;
    }

    private bool SlowOneDisk()
    {
        var disk = Pick().Disk;
        disk.SlowFactor = plan.SlowFactor;
        Later(DrawOutage(), () => disk.SlowFactor = 1);
        return true;
    }

    private bool FillOneDisk()
    {
        var disk = Pick().Disk;
        disk.IsFull = true;
        Later(DrawOutage(), () => disk.IsFull = false);
        return true;
    }

    private bool FailOneSync()
    {
        if (PickUp() is not { } host)
        {
            return false;
        }

        host.Disk.FailNextSync();
        Later(RestartAfterDiskFailure + DrawOutage(), () =>
        {
            if (host.Disk.IsFailed)
            {
                host.Kill(silent: false);
                Restart(host);
            }
        });
        return true;
    }

    private bool TurnOneClock()
    {
        var clock = Pick().Clock;
        var before = clock.OffsetMicros;
        clock.OffsetMicros = chance.Odds(1, 2) ? WildMicros : -WildMicros;
        Later(DrawOutage(), () => clock.OffsetMicros = before);
        return true;
    }

    /// <summary>One disk is lost, once a run. A node on an empty disk is a new node, which only the planted bug denies.</summary>
    private bool WipeOne()
    {
        foreach (var host in cluster.Hosts)
        {
            if (host.IsRetired)
            {
                return false;
            }
        }

        if (returnsAfterWipe)
        {
            return WipeAndReturn();
        }

        var victim = Pick();
        victim.IsRetired = true;
        victim.Kill(silent: chance.Odds(1, 2));
        victim.Disk.Wipe();
        return true;
    }

    private bool WipeAndReturn()
    {
        if (counts.GetValueOrDefault(FaultClass.Wipe) > 0 || PickUp() is not { } victim)
        {
            return false;
        }

        victim.Kill(silent: false);
        victim.Disk.Wipe();
        Later(OutageMin, () => Restart(victim));
        return true;
    }

    private void Restart(SimHost host)
    {
        if (!host.IsRetired)
        {
            host.Boot();
        }
    }

    private void Later(TimeSpan delay, Action end) => cluster.Loop.After(delay, () =>
    {
        if (!isOver)
        {
            end();
        }
    });

    private SimHost Pick() => cluster.Hosts[chance.Below(cluster.Hosts.Count)];

    private SimHost? PickUp() => Pick() is { IsUp: true } host ? host : null;

    /// <summary>Short ones are likelier: each doubling of length is as likely as the next.</summary>
    private TimeSpan DrawOutage()
    {
        var longest = plan.OutageMax;
        for (var halvings = chance.Below(6); halvings > 0; halvings--)
        {
            longest /= 2;
        }

        return chance.Between(OutageMin, longest > OutageMin ? longest : OutageMin);
    }
}
