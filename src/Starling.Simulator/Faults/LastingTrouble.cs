using System;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>One machine's trouble that does not end while the others go on without it.</summary>
/// <remarks>
/// Trouble that always ends hides what only its end repairs: an election that a deaf node starts again and again, a request that waits for a machine
/// which never comes back. Source: TigerBeetle's VOPR (docs/internals/vopr.md, "liveness"; blog of 2023-07-06).
/// </remarks>
internal sealed class LastingTrouble
{
    private const int SlowTimes = 1000;
    private const int SlowTurns = 100;
    private static readonly TimeSpan UsualSync = TimeSpan.FromMicroseconds(300);
    private static readonly TimeSpan PauseStep = TimeSpan.FromMilliseconds(400);

    private readonly SimCluster cluster;
    private readonly SimHost host;
    private Trouble? told;
    private bool isOver;

    private LastingTrouble(SimCluster cluster, SimHost host, LastingKind kind)
    {
        this.cluster = cluster;
        this.host = host;
        Kind = kind;
    }

    public LastingKind Kind { get; }

    public int Machine => host.Index;

    /// <summary>In words, for reports and pictures.</summary>
    public string Text => $"n{host.Index} {Kind switch
    {
        LastingKind.Killed => "stays down",
        LastingKind.WithoutPower => "stays without power",
        LastingKind.Deaf => "hears nobody",
        LastingKind.Mute => "is heard by nobody",
        LastingKind.CutOff => "is cut off",
        LastingKind.Paused => "stands still",
        LastingKind.Slow => "is a thousand times slower",
        _ => "has a full disk",
    }}";

    /// <summary>Strikes a machine that is otherwise left as it was.</summary>
    public static LastingTrouble Begin(SimCluster cluster, SimHost host, Chance chance)
    {
        var kinds = Enum.GetValues<LastingKind>();
        var trouble = new LastingTrouble(cluster, host, kinds[chance.Below(kinds.Length)]);
        trouble.Begin();
        trouble.told = new Trouble(trouble.Kind.ToString(), trouble.Text, [host.Index], cluster.Loop.Now);
        foreach (var onlooker in cluster.Loop.Onlookers)
        {
            onlooker.TroubleBegan(trouble.told);
        }

        return trouble;
    }

    /// <summary>Lets it end with the healing of all, which follows.</summary>
    public void End()
    {
        isOver = true;
        foreach (var onlooker in cluster.Loop.Onlookers)
        {
            onlooker.TroubleOver(told!);
        }
    }

    private void Begin()
    {
        switch (Kind)
        {
            case LastingKind.Killed:
                host.Kill(silent: false);
                return;
            case LastingKind.WithoutPower:
                host.Boot();
                host.Kill(silent: true);
                return;
        }

        host.Boot();
        switch (Kind)
        {
            case LastingKind.Deaf or LastingKind.Mute or LastingKind.CutOff:
                Cut();
                break;
            case LastingKind.Paused:
                StandStill();
                break;
            case LastingKind.Slow:
                host.Disk.SyncMean = UsualSync;
                host.Disk.SlowFactor = SlowTimes;
                host.SlowTurns = SlowTurns;
                break;
            case LastingKind.Full:
                host.Disk.IsFull = true;
                break;
        }
    }

    private void Cut()
    {
        foreach (var other in cluster.Hosts)
        {
            if (other == host)
            {
                continue;
            }

            if (Kind != LastingKind.Mute)
            {
                cluster.Wires.Cut(other.Index, host.Index);
            }

            if (Kind != LastingKind.Deaf)
            {
                cluster.Wires.Cut(host.Index, other.Index);
            }
        }
    }

    private void StandStill()
    {
        if (!isOver)
        {
            host.Pause(2 * PauseStep);
            cluster.Loop.After(PauseStep, StandStill);
        }
    }
}
