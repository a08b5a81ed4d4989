using System;
using System.Collections.Generic;
using Starling.Membership.Liveness;
using Starling.Membership.Register;
using Starling.Membership.Tests.Mini;
using Starling.Model.Placement;
using Xunit;

namespace Starling.Membership.Tests.Liveness;

public sealed class PeerHealthTests
{
    private static readonly NodeId Peer = new(1);
    private static readonly LivenessOptions Options = new();

    [Fact]
    public void Silence_makes_a_peer_suspect_and_then_dead_and_any_traffic_alive()
    {
        var health = new PeerHealth(Options, TimeSpan.Zero);
        Assert.Equal(PeerState.Suspect, health.State);
        health.Heard(Ms(100));
        Assert.Equal(PeerState.Alive, After(health, 1599));
        Assert.Equal(PeerState.Suspect, After(health, 1600));
        Assert.Equal(PeerState.Suspect, After(health, 4099));
        Assert.Equal(PeerState.Dead, After(health, 4100));
        health.Heard(Ms(5000));
        Assert.Equal(PeerState.Alive, After(health, 5001));
    }

    [Fact]
    public void A_broken_link_is_suspect_and_a_failed_dial_is_dead_at_once()
    {
        var health = new PeerHealth(Options, TimeSpan.Zero);
        health.LinkUp();
        health.Heard(Ms(1));
        health.DialFailed();
        Assert.Equal(PeerState.Alive, health.State);
        health.LinkDown();
        Assert.Equal(PeerState.Suspect, health.State);
        health.DialFailed();
        Assert.Equal(PeerState.Dead, After(health, 2));
    }

    [Fact]
    public void The_prober_pings_linked_peers_and_tells_changes_once()
    {
        var loop = new MiniLoop();
        var pings = 0;
        var told = new List<PeerState>();
        var prober = new Prober(loop, Options, _ => pings++) { Changed = (_, state) => told.Add(state) };
        prober.Watch(Peer);
        prober.LinkUp(Peer);
        loop.After(TimeSpan.Zero, () => _ = prober.RunAsync());
        loop.After(Ms(100), () => prober.Heard(Peer));
        loop.RunFor(Ms(6000));
        Assert.Equal(12, pings);
        Assert.Equal([PeerState.Alive, PeerState.Suspect, PeerState.Dead], told);
        prober.Stop();
        loop.RunFor(Ms(2000));
        Assert.Equal(12, pings);
    }

    [Theory]
    [InlineData(3000, PeerState.Alive)]
    [InlineData(60000, PeerState.Alive)]
    [InlineData(0, PeerState.Alive)]
    public void Our_own_pause_condemns_nobody(int pause, PeerState expected)
    {
        var loop = new MiniLoop();
        var prober = new Prober(loop, Options, _ => { });
        prober.Watch(Peer);
        loop.After(TimeSpan.Zero, () => _ = prober.RunAsync());
        loop.After(Ms(900), () => prober.Heard(Peer));
        loop.After(Ms(1100), () => loop.Stall(Ms(pause)));
        loop.RunFor(Ms(1600 + pause));
        Assert.Equal(expected, prober.StateOf(Peer));
        loop.RunFor(Ms(6000));
        Assert.Equal(PeerState.Dead, prober.StateOf(Peer));
    }

    [Fact]
    public void Options_name_all_their_faults()
    {
        Assert.Empty(Options.Validate());
        var bad = new LivenessOptions { ProbeInterval = Ms(1), SuspectAfter = Ms(1), DeadAfter = Ms(1), StallLeast = Ms(1) };
        Assert.Equal(6, bad.Validate().Count);
        Assert.Empty(new RegisterOptions().Validate());
        Assert.Equal(2, new RegisterOptions { AttemptsMax = 0, BackOff = Ms(0) }.Validate().Count);
    }

    private static PeerState After(PeerHealth health, int milliseconds)
    {
        health.Judge(Ms(milliseconds));
        return health.State;
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
