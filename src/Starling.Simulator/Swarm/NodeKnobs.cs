using System;
using System.Collections.Generic;
using System.Globalization;
using Starling.Membership.Links;
using Starling.Membership.Liveness;
using Starling.Membership.Register;
using Starling.Node.Options;
using Starling.Replication.Coordinate;
using Starling.Replication.HintedHandoff;
using Starling.Replication.Replica;
using Starling.Storage.Agreement;
using Starling.Storage.Hints;
using Starling.World;

namespace Starling.Simulator.Swarm;

/// <summary>Draws the nodes' settings: each is left alone three times of four, and else far out, yet within what is allowed.</summary>
/// <remarks>
/// A default hides what depends on it: a queue of a million never fills, a page of 128 hints is never a page of one. The values are those at
/// which something else happens, not those that are likely. Left out are values at which no cluster could form on the
/// slowest links that are drawn, or at which convergence would take hours. Each setting has a stream of its own, so that a new one
/// shifts no other. Source: FoundationDB's knobs (documentation/sphinx/source/testing.rst).
/// </remarks>
internal sealed class NodeKnobs
{
    private const int TurnedOneIn = 4;

    private readonly Chance chance;
    private readonly List<string> turned = [];

    private NodeKnobs(Chance chance) => this.chance = chance;

    /// <summary>Draws settings; <paramref name="turned"/> names those that are off their default, with their values.</summary>
    public static NodeOptions Draw(Chance chance, out IReadOnlyList<string> turned)
    {
        var knobs = new NodeKnobs(chance);
        turned = knobs.turned;
        return new NodeOptions
        {
            BytesUnsyncedMax = knobs.Turn("BytesUnsyncedMax", LocalReplica.BytesUnsyncedMax, 1L << 20, 1L << 30),
            Coordinator = knobs.Coordinator(),
            Links = knobs.Links(),
            Liveness = knobs.Liveness(),
            Register = knobs.Register(),
            Hints = knobs.Hints(),
            HintDelivery = knobs.HintDelivery(),
            Agreement = knobs.Agreement(),
        };
    }

    /// <summary>Agreement so quick that a run sees many rounds. Writes and repairs under way are then often older than a round.</summary>
    public static AgreementOptions Quick(Chance own) => new()
    {
        SliceLength = Millis(100),
        SettleTime = own.Between(Millis(200), Millis(1000)),
        ExchangeEvery = own.Between(Millis(200), Millis(2000)),
        CloseDelay = own.Between(Millis(300), Millis(3000)),
        RoundEvery = own.Between(Millis(200), Millis(2000)),
        ScrubEvery = own.Between(Seconds(10), Seconds(300)),
    };

    private CoordinatorOptions Coordinator()
    {
        var usual = new CoordinatorOptions();
        return new CoordinatorOptions
        {
            Timeout = Turn("Timeout", usual.Timeout, Seconds(1), Seconds(60)),
            InFlightMax = Turn("InFlightMax", usual.InFlightMax, 10, 1_000_000),
            BytesInFlightMax = Turn("BytesInFlightMax", usual.BytesInFlightMax, 32L << 20, 64L << 30),
            HedgeFactor = Turn("HedgeFactor", usual.HedgeFactor, 1, 100),
            HedgeLeast = Turn("HedgeLeast", usual.HedgeLeast, Millis(1), Seconds(1)),
            HedgesPerThousand = Turn("HedgesPerThousand", usual.HedgesPerThousand, 0, 1000),
        };
    }

    private LinkOptions Links()
    {
        var usual = new LinkOptions();
        return new LinkOptions
        {
            BytesPendingMax = Turn("BytesPendingMax", usual.BytesPendingMax, 1L << 20, 1L << 30),
            BackoffMax = Turn("BackoffMax", usual.BackoffMax, Millis(100), Seconds(5)),
            HandshakeTimeout = Turn("HandshakeTimeout", usual.HandshakeTimeout, Millis(500), Seconds(10)),
        };
    }

    /// <summary>Three times of liveness depend on one another, so they are drawn together.</summary>
    private LivenessOptions Liveness()
    {
        var usual = new LivenessOptions();
        var (probe, suspect, dead) = Turn(
            "Probe", (usual.ProbeInterval, usual.SuspectAfter, usual.DeadAfter),
            (Millis(50), Millis(100), Millis(200)),
            (Millis(100), Millis(500), Seconds(5)),
            (Millis(500), Seconds(1), Millis(1100)),
            (Seconds(2), Seconds(4), Seconds(8)));
        return new LivenessOptions
        {
            ProbeInterval = probe,
            SuspectAfter = suspect,
            DeadAfter = dead,
            StallLeast = Turn("StallLeast", usual.StallLeast, Millis(10), Seconds(5)),
            RelayCount = Turn("RelayCount", usual.RelayCount, 0, 1, 10),
            SuspicionLeast = Turn("SuspicionLeast", usual.SuspicionLeast, Millis(100), Seconds(10)),
            TellDeadFor = Turn("TellDeadFor", usual.TellDeadFor, Seconds(1)),
        };
    }

    private RegisterOptions Register()
    {
        var usual = new RegisterOptions();
        return new RegisterOptions
        {
            RoundTimeout = Turn("RoundTimeout", usual.RoundTimeout, Millis(300), Seconds(10)),
            BackOff = Turn("BackOff", usual.BackOff, Millis(1), Millis(200)),
            AttemptsMax = Turn("AttemptsMax", usual.AttemptsMax, 10, 10_000),
            WaitingMax = Turn("WaitingMax", usual.WaitingMax, 1, 10_000),
            SeedPoll = Turn("SeedPoll", usual.SeedPoll, Millis(10), Seconds(2)),
        };
    }

    private HintLimits Hints()
    {
        var usual = new HintLimits();
        return new HintLimits
        {
            BytesPerTargetMax = Turn("HintsPerTarget", usual.BytesPerTargetMax, 1L << 20, 1L << 40),
            BytesMax = Turn("HintBytes", usual.BytesMax, 1L << 20, 4L << 40),
            Window = Turn("HintWindow", usual.Window, Seconds(1), TimeSpan.FromDays(7)),
        };
    }

    private HintDeliveryOptions HintDelivery()
    {
        var usual = new HintDeliveryOptions();
        var (pace, paceMax) = Turn(
            "HintPace", (usual.BytesPerSecond, usual.BytesPerSecondMax), (1L << 20, 1L << 20), (1L << 30, 4L << 30));
        return new HintDeliveryOptions
        {
            SettleTime = Turn("SettleTime", usual.SettleTime, TimeSpan.Zero, Seconds(5)),
            BytesPerSecond = pace,
            BytesPerSecondMax = paceMax,
            PageCount = Turn("HintPage", usual.PageCount, 1, 10_000),
        };
    }

    /// <summary>A run is shorter than the usual delays, so they are short in most runs; and all of them are drawn together, because they depend on one
    /// another.</summary>
    private AgreementOptions Agreement()
    {
        var usual = new AgreementOptions();
        var own = chance.Fork("Agreement");
        var quick = own.Odds(3, 4) ? Quick(own) : usual;
        if (quick != usual)
        {
            turned.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Agreement={quick.SettleTime}/{quick.ExchangeEvery}/{quick.CloseDelay}/{quick.RoundEvery}/{quick.ScrubEvery}"));
        }

        return quick with
        {
            LeavesPerPass = Turn("LeavesPerPass", usual.LeavesPerPass, 1, 1024),
            RowIdsMax = Turn("RowIdsMax", usual.RowIdsMax, 1, 2048),
            PurgeBatch = Turn("PurgeBatch", usual.PurgeBatch, 1, 100_000),
            BytesPerSecond = Turn("RepairPace", usual.BytesPerSecond, 1L << 20, 1L << 30),
        };
    }

    private T Turn<T>(string name, T usual, params ReadOnlySpan<T> extremes)
    {
        var own = chance.Fork(name);
        if (!own.Odds(1, TurnedOneIn))
        {
            return usual;
        }

        var value = extremes[own.Below(extremes.Length)];
        turned.Add(string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));
        return value;
    }

    private static TimeSpan Millis(int count) => TimeSpan.FromMilliseconds(count);

    private static TimeSpan Seconds(int count) => TimeSpan.FromSeconds(count);
}
