using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Membership.Liveness;
using Starling.Model.Placement;
using Starling.Wire.Messages;
using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Liveness;

/// <summary>One machine, told step by step what happens. Times are in milliseconds; the probe interval is 300 of them.</summary>
public sealed class SwimTests
{
    private static readonly NodeId Self = new(1);
    private static readonly NodeId Peer = new(2);
    private static readonly NodeId Third = new(3);

    [Fact]
    public void Who_does_not_answer_is_asked_for_through_others_then_suspect_then_dead()
    {
        var swim = Pair(out var now, others: 4);
        var probe = ProbeOf(swim, ref now);
        Assert.Equal(PeerState.Alive, swim.StateOf(probe.To));
        swim.Tick(Ms(now + 149));
        Assert.DoesNotContain(Deeds(swim), deed => deed.Kind == DeedKind.AskFor);
        swim.Tick(Ms(now + 150));
        var asked = Deeds(swim).Where(deed => deed.Kind == DeedKind.AskFor).ToList();
        Assert.Equal(3, asked.Count);
        Assert.All(asked, deed => Assert.Equal(probe.To, deed.About));
        Assert.DoesNotContain(asked, deed => deed.To == probe.To);
        swim.AnsweredFor(probe.To, reached: false);
        swim.Tick(Ms(now + 300));
        Assert.Equal(PeerState.Suspect, swim.StateOf(probe.To));
        Assert.Equal(2, swim.Health);
        Assert.Contains(Told(swim, Third), rumour => rumour == new Rumour(probe.To, RumourKind.Suspect, new(1, 0), Self));
        swim.Merge([Suspicion(probe.To, 7), Suspicion(probe.To, 8), Suspicion(probe.To, 9)], Ms(now + 1000));
        swim.Tick(Ms(now + 2290));
        Assert.Equal(PeerState.Suspect, swim.StateOf(probe.To));
        swim.Tick(Ms(now + 2300));
        Assert.Equal(PeerState.Dead, swim.StateOf(probe.To));
        Assert.Contains(Told(swim, Self), rumour => (rumour.About, rumour.Kind) == (probe.To, RumourKind.Dead));
    }

    [Fact]
    public void One_who_is_reached_through_others_is_not_suspected()
    {
        var swim = Pair(out var now, others: 4);
        var probe = ProbeOf(swim, ref now);
        swim.Tick(Ms(now + 150));
        swim.AnsweredFor(probe.To, reached: true);
        swim.Tick(Ms(now + 300));
        Assert.Equal(PeerState.Alive, swim.StateOf(probe.To));
        Assert.Equal(0, swim.Health);
    }

    [Fact]
    public void A_probe_that_cannot_be_sent_goes_through_others_at_once()
    {
        var swim = Pair(out var now, others: 4);
        var probe = ProbeOf(swim, ref now);
        swim.NotSent(probe.Number, Ms(now));
        Assert.Equal(3, Deeds(swim).Count(deed => deed.Kind == DeedKind.AskFor));
    }

    [Fact]
    public void Any_traffic_answers_a_probe_and_ends_a_suspicion_and_its_subject_is_told()
    {
        var swim = Pair(out var now);
        swim.Merge([Suspicion(Peer, 3)], Ms(now));
        Assert.Equal(PeerState.Suspect, swim.StateOf(Peer));
        Deeds(swim);
        Assert.True(swim.Heard(Peer, Ms(now + 10)));
        Assert.Equal(PeerState.Alive, swim.StateOf(Peer));
        Assert.Equal(new Deed(DeedKind.Tell, Peer), Assert.Single(Deeds(swim)));
        Assert.Equal(Suspicion(Peer, 3), Told(swim, Peer)[0]);
        Assert.DoesNotContain(Told(swim, Third), rumour => rumour.About == Peer);
        swim.Merge([Suspicion(Peer, 4)], Ms(now + 300));
        Assert.Equal(PeerState.Alive, swim.StateOf(Peer));
        swim.Merge([Suspicion(Peer, 4)], Ms(now + 320));
        Assert.Equal(PeerState.Suspect, swim.StateOf(Peer));
    }

    [Fact]
    public void One_incarnation_only_gets_worse_and_a_greater_one_wins()
    {
        var swim = Pair(out var now);
        swim.Merge([new Rumour(Peer, RumourKind.Dead, new(1, 0), Third)], Ms(now));
        Assert.Equal(PeerState.Dead, swim.StateOf(Peer));
        Assert.False(swim.Merge([Alive(Peer, 1, 0), Suspicion(Peer, 3)], Ms(now)));
        Assert.True(swim.Merge([Alive(Peer, 1, 1)], Ms(now)));
        Assert.Equal(PeerState.Alive, swim.StateOf(Peer));
        swim.Merge([new Rumour(Peer, RumourKind.Dead, new(1, 1), Third), new Rumour(Peer, RumourKind.Dead, new(1, 9), Third)], Ms(now));
        Assert.True(swim.Merge([Alive(Peer, 2, 0)], Ms(now)));
        Assert.False(swim.Merge([new Rumour(Peer, RumourKind.Dead, new(1, 10), Third)], Ms(now)));
        Assert.Equal((PeerState.Alive, new Incarnation(2, 0)), (swim.StateOf(Peer), swim.IncarnationOf(Peer)));
        Assert.False(swim.Merge([Alive(new NodeId(99), 1, 1)], Ms(now)));
        Assert.Equal(PeerState.Dead, swim.StateOf(new NodeId(99)));
    }

    [Fact]
    public void A_node_denies_what_is_said_of_it_by_a_greater_incarnation()
    {
        var swim = Pair(out var now);
        Assert.Equal(new Incarnation(5, 0), swim.Incarnation);
        swim.Merge([new Rumour(Self, RumourKind.Suspect, new(4, 9), Third)], Ms(now));
        Assert.Equal(new Incarnation(5, 0), swim.Incarnation);
        swim.Merge([new Rumour(Self, RumourKind.Dead, new(5, 0), Third)], Ms(now));
        Assert.Equal(new Incarnation(5, 1), swim.Incarnation);
        Assert.Equal(1, swim.Health);
        Assert.Contains(Alive(Self, 5, 1), Told(swim, Peer));

        // Its disk is an old one: others know a later life of it.
        swim.Merge([new Rumour(Self, RumourKind.Suspect, new(7, 2), Third)], Ms(now));
        Assert.Equal(new Incarnation(7, 3), swim.Incarnation);
    }

    [Fact]
    public void A_suspect_is_told_with_every_message_until_it_denies()
    {
        var swim = Pair(out var now);
        swim.Merge([Suspicion(Peer, 3)], Ms(now));
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(Peer, Told(swim, Peer)[0].About);
        }

        Assert.Empty(Told(swim, Third));
        swim.HeardOf(Peer, new Incarnation(1, 1), Ms(now));
        Assert.DoesNotContain(Told(swim, Peer), rumour => rumour.Kind == RumourKind.Suspect);
    }

    [Fact]
    public void The_dead_are_knocked_at_each_interval_for_a_minute_and_seldom_afterwards()
    {
        var swim = Pair(out var now);
        swim.Merge([new Rumour(Peer, RumourKind.Dead, new(1, 0), Third)], Ms(now));
        Assert.InRange(Knocks(swim, ref now, 30_000), 95, 101);
        Assert.InRange(Knocks(swim, ref now, 30_000), 93, 101);
        Assert.InRange(Knocks(swim, ref now, 30_000), 10, 14);
        swim.Heard(Peer, Ms(now));
        Assert.Equal(PeerState.Alive, swim.StateOf(Peer));
    }

    [Fact]
    public void Self_doubt_stretches_intervals_and_patience()
    {
        var swim = Pair(out var now);
        swim.Merge([new Rumour(Peer, RumourKind.Dead, new(1, 0), Third)], Ms(now));
        swim.Stalled(Ms(500));
        swim.Stalled(Ms(500));
        Assert.Equal(2, swim.Health);
        var probe = ProbeOf(swim, ref now);
        swim.Tick(Ms(now + 899));
        Assert.Equal(PeerState.Alive, swim.StateOf(probe.To));
        swim.Tick(Ms(now + 900));
        Assert.Equal(PeerState.Suspect, swim.StateOf(probe.To));
    }

    [Fact]
    public void Our_own_pause_is_nobody_else_s_silence()
    {
        var swim = Pair(out var now);
        swim.Merge([Suspicion(Peer, 3)], Ms(now));
        swim.Stalled(Ms(60_000));
        swim.Tick(Ms(now + 60_000));
        Assert.Equal(PeerState.Suspect, swim.StateOf(Peer));
        swim.Tick(Ms(now + 62_000));
        Assert.Equal(PeerState.Dead, swim.StateOf(Peer));
    }

    [Fact]
    public void Whoever_asks_for_another_hears_what_came_of_it_and_too_many_askers_at_once()
    {
        var swim = Pair(out var now);
        swim.AskedFor(Third, 70, Peer, Ms(100), Ms(now));
        var probe = Assert.Single(Deeds(swim));
        swim.Answered(probe.Number);
        Assert.Equal(new Deed(DeedKind.AnswerFor, Third, Peer, 70, default, true), Assert.Single(Deeds(swim)));
        swim.AskedFor(Third, 71, Peer, Ms(100), Ms(now));
        Deeds(swim);
        swim.Tick(Ms(now + 100));
        Assert.Contains(new Deed(DeedKind.AnswerFor, Third, Peer, 71), Deeds(swim));
        for (var i = 0UL; i < 100; i++)
        {
            swim.AskedFor(Third, i, Peer, Ms(100), Ms(now));
        }

        Assert.Equal(100 - Swim.RelaysMax, Deeds(swim).Count(deed => deed.Kind == DeedKind.AnswerFor));
    }

    /// <summary>A machine that knows members 2 and up to be alive in their first life, with nothing left to tell.</summary>
    private static Swim Pair(out int now, int others = 2)
    {
        var swim = new Swim(Self, 5, new LivenessOptions(), new Chance(1));
        for (var i = 2; i < 2 + others; i++)
        {
            swim.Watch(new NodeId((UInt128)i));
            Assert.Equal(PeerState.Suspect, swim.StateOf(new NodeId((UInt128)i)));
            swim.HeardOf(new NodeId((UInt128)i), new Incarnation(1, 0), default);
        }

        swim.Tick(Ms(0));
        for (var i = 0; i < 20; i++)
        {
            Told(swim, Self);
        }

        foreach (var deed in Deeds(swim).Where(deed => deed.Kind == DeedKind.Probe))
        {
            swim.AnsweredFor(deed.To, reached: true);
        }

        now = 300;
        return swim;
    }

    private static Deed ProbeOf(Swim swim, ref int now)
    {
        for (; ; now += 10)
        {
            swim.Tick(Ms(now));
            if (Deeds(swim).Find(deed => deed.Kind == DeedKind.Probe && swim.StateOf(deed.To) != PeerState.Dead) is { Number: > 0 } probe)
            {
                return probe;
            }
        }
    }

    private static int Knocks(Swim swim, ref int now, int length)
    {
        var knocks = 0;
        for (var end = now + length; now < end; now += 50)
        {
            swim.Tick(Ms(now));
            foreach (var deed in Deeds(swim).Where(deed => deed.Kind == DeedKind.Probe))
            {
                knocks += deed.To == Peer ? 1 : 0;
                if (deed.To != Peer)
                {
                    swim.Heard(deed.To, Ms(now));
                }
            }
        }

        return knocks;
    }

    private static List<Deed> Deeds(Swim swim)
    {
        var deeds = new List<Deed>();
        while (swim.TryTake(out var deed))
        {
            deeds.Add(deed);
        }

        return deeds;
    }

    private static List<Rumour> Told(Swim swim, NodeId to)
    {
        var told = new List<Rumour>();
        swim.TakeRumours(to, told);
        return told;
    }

    private static Rumour Suspicion(NodeId about, int from) => new(about, RumourKind.Suspect, new(1, 0), new NodeId((UInt128)from));

    private static Rumour Alive(NodeId about, ulong boot, ulong counter) => new(about, RumourKind.Alive, new(boot, counter), about);

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
