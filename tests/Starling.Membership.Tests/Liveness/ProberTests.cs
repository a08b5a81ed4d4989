using System;
using System.Collections.Generic;
using Starling.Membership.Liveness;
using Starling.Membership.Register;
using Starling.Membership.Tests.Mini;
using Starling.Model.Placement;
using Starling.Wire.Messages;
using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Liveness;

public sealed class ProberTests
{
    private static readonly NodeId Peer = new(2);
    private static readonly LivenessOptions Options = new();

    private readonly MiniLoop loop = new();
    private readonly List<PeerState> told = [];
    private Swim? swim;
    private LinkGlance link = new(true, 0, 0);

    [Fact]
    public void A_path_that_owes_an_answer_gets_worse_and_anything_heard_makes_it_good()
    {
        var path = new PeerPath(Options);
        Assert.Equal(PeerState.Suspect, path.StateAt(Ms(0)));
        path.LinkUp();
        Assert.Equal(PeerState.Alive, path.StateAt(Ms(60_000)));
        path.Asked(Ms(60_000));
        path.Asked(Ms(61_000));
        Assert.Equal(PeerState.Alive, path.StateAt(Ms(61_499)));
        Assert.Equal(PeerState.Suspect, path.StateAt(Ms(61_500)));
        path.Excuse(Ms(1000));
        Assert.Equal(PeerState.Suspect, path.StateAt(Ms(64_999)));
        Assert.Equal(PeerState.Dead, path.StateAt(Ms(65_000)));
        path.Heard();
        Assert.Equal(PeerState.Alive, path.StateAt(Ms(65_000)));
    }

    [Fact]
    public void A_broken_link_is_suspect_and_a_failed_dial_is_dead_at_once()
    {
        var path = new PeerPath(Options);
        path.LinkUp();
        path.DialFailed();
        Assert.Equal(PeerState.Alive, path.StateAt(default));
        path.LinkDown();
        Assert.Equal(PeerState.Suspect, path.StateAt(default));
        path.DialFailed();
        Assert.Equal(PeerState.Dead, path.StateAt(default));
        path.LinkUp();
        Assert.Equal(PeerState.Alive, path.StateAt(default));
    }

    [Fact]
    public void Silence_ends_in_death_and_a_word_in_life_each_told_once()
    {
        var prober = Run(_ => { });
        loop.RunFor(Ms(100));
        Assert.Equal([PeerState.Alive], told);
        loop.RunFor(Ms(5000));
        Assert.Equal([PeerState.Alive, PeerState.Suspect, PeerState.Dead], told);
        Assert.Equal(PeerState.Dead, prober.StateOf(Peer));
        prober.Heard(Peer);
        Assert.Equal(PeerState.Alive, prober.StateOf(Peer));
        prober.LinkDown(Peer);
        Assert.Equal(PeerState.Suspect, prober.StateOf(Peer));
        prober.DialFailed(Peer);
        Assert.Equal(PeerState.Dead, prober.StateOf(Peer));
        prober.LinkUp(Peer, 2);
        Assert.Equal(PeerState.Alive, prober.StateOf(Peer));
        prober.Forget(Peer);
        Assert.Equal(PeerState.Dead, prober.StateOf(Peer));
        prober.Stop();
    }

    [Fact]
    public void Traffic_on_the_link_is_life_enough()
    {
        Run(_ => { });
        for (var i = 0; i < 100; i++)
        {
            loop.RunFor(Ms(100));
            link = link with { HeardAt = loop.GetTimestamp() };
        }

        Assert.Equal([PeerState.Alive], told);
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(1700, 1)]
    [InlineData(5000, 1)]
    public void An_open_link_is_ended_when_it_is_silent_itself_and_not_for_a_rumour(int silentFor, int expected)
    {
        var silent = 0;
        var prober = Run(_ => { });
        prober.FellSilent = id =>
        {
            Assert.Equal(Peer, id);
            silent++;
        };
        loop.RunFor(Ms(400));
        prober.Asked(Peer);
        loop.RunFor(Ms(silentFor));
        swim!.Merge([new Rumour(Peer, RumourKind.Dead, swim.IncarnationOf(Peer), new NodeId(3))], prober.Now);
        prober.Settle();
        Assert.Equal(PeerState.Dead, prober.StateOf(Peer));
        Assert.Equal(expected, silent);
        loop.RunFor(Ms(10_000));
        Assert.Equal(1, silent);
        prober.Heard(Peer);
        prober.Asked(Peer);
        loop.RunFor(Ms(10_000));
        prober.Stop();
        Assert.Equal(2, silent);
    }

    /// <summary>The node stands still, and finds its own timers late before it reads what came meanwhile.</summary>
    [Theory]
    [InlineData(3000)]
    [InlineData(60000)]
    public void Our_own_pause_condemns_nobody(int pause)
    {
        Prober? prober = null;
        var isAnswered = true;
        prober = Run(deed => loop.After(Ms(5), () =>
        {
            if (isAnswered && deed.Kind == DeedKind.Probe)
            {
                prober!.Heard(deed.To);
            }
        }));
        loop.After(Ms(1100), () => loop.Stall(Ms(pause)));
        loop.RunFor(Ms(1100 + pause + 500));
        Assert.DoesNotContain(PeerState.Dead, told);
        isAnswered = false;
        loop.RunFor(Ms(6000));
        Assert.Equal(PeerState.Dead, prober.StateOf(Peer));
    }

    [Fact]
    public void A_link_that_keeps_somebody_waiting_is_asked_out_of_turn()
    {
        var probes = 0;
        var prober = Run(deed => probes += deed.To == Peer && deed.Kind == DeedKind.Probe ? 1 : 0, others: 50);
        loop.RunFor(Ms(1200));
        probes = 0;
        link = link with { InFlight = 1 };
        loop.RunFor(Ms(600));
        Assert.InRange(probes, 1, 2);
        prober.Stop();
    }

    [Fact]
    public void Options_name_all_their_faults()
    {
        Assert.Empty(Options.Validate());
        var bad = new LivenessOptions
        {
            ProbeInterval = Ms(1), SuspectAfter = Ms(1), DeadAfter = Ms(1), StallLeast = Ms(1), SuspicionLeast = Ms(1), TellDeadFor = Ms(1),
            RelayCount = -1, SuspicionFactor = 0,
        };
        Assert.Equal(10, bad.Validate().Count);
        Assert.Empty(new RegisterOptions().Validate());
        Assert.Equal(2, new RegisterOptions { AttemptsMax = 0, BackOff = Ms(0) }.Validate().Count);
    }

    [Fact]
    public void Of_each_node_the_table_keeps_what_it_said_last()
    {
        var table = new StateTable();
        Assert.True(table.Merge(Said(3, 1, 5)));
        Assert.False(table.Merge(Said(3, 1, 5)));
        Assert.False(table.Merge(Said(3, 1, 4)));
        Assert.True(table.Merge(Said(3, 2, 1)));
        Assert.True(table.Merge(Said(1, 9, 9)));
        Assert.Equal([new NodeId(1), new NodeId(3)], Array.ConvertAll(table.All(), state => state.Node));
        Assert.Equal(2UL, table.Of(new NodeId(3))?.Boot);
        Assert.Null(table.Of(new NodeId(2)));
        for (var i = 0; i < 2000; i++)
        {
            table.Merge(Said(10 + i, 1, 1));
        }

        Assert.Equal(NodeStateList.CountMax, table.Count);
        Assert.True(table.Merge(Said(1, 9, 10)));
    }

    [Fact]
    public void The_median_of_clock_offsets_is_not_moved_by_one_wrong_clock()
    {
        var offsets = new ClockOffsets();
        Assert.Equal(0, offsets.Median);
        offsets.Note(new NodeId(1), 1_000_150, 1_000_100, 200);
        Assert.Equal(150, offsets.Median);
        offsets.Note(new NodeId(2), 1_000_100, 1_000_000, 100);
        offsets.Note(new NodeId(3), 99_000_000, 1_000_000, 100);
        Assert.Equal(150, offsets.Median);
        offsets.Forget(new NodeId(1));
        offsets.Forget(new NodeId(3));
        Assert.Equal(150, offsets.Median);
    }

    private Prober Run(Action<Deed> carry, int others = 0)
    {
        swim = new Swim(new NodeId(1), 1, Options, new Chance(1));
        var prober = new Prober(loop, Options, swim, id => id == Peer ? link : default)
        {
            Carry = carry,
            Changed = (id, state) =>
            {
                if (id == Peer)
                {
                    told.Add(state);
                }
            },
        };
        prober.Watch(Peer);
        for (var i = 0; i < others; i++)
        {
            prober.Watch(new NodeId((UInt128)(10 + i)));
        }

        loop.After(TimeSpan.Zero, () =>
        {
            prober.LinkUp(Peer, 1);
            _ = prober.RunAsync();
        });
        return prober;
    }

    private static NodeState Said(int node, ulong boot, ulong sequence) => new()
    {
        Node = new NodeId((UInt128)node), Boot = boot, Sequence = sequence, Wall = 0, Epoch = 0, InFlight = 0, BytesUsed = 0, BytesFree = 0,
        HintsPending = 0, ClockOffset = 0,
    };

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
