using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Storage.Purging;
using Starling.Storage.Scrub;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>The part of a node that keeps its replicas equal to those of others, and forgets deletes once all have them.</summary>
/// <remarks>
/// One timer looks what is due: an exchange with each peer, at most one at a time with each; rounds; the adoption of damaged slots; the purge queue; the
/// scrub. Each runs by itself, bounded by time-outs, a token bucket and <see cref="Restraint"/>, and ends alone.
/// A peer whose version does not know agreement is asked again ten times as seldom, and told once.
/// </remarks>
public sealed class Agreement : IDisposable
{
    private const int UnknownFactor = 10;

    private readonly AgreementDesk desk;
    private readonly IWorld world;
    private readonly Chance chance;
    private readonly Action<NodeId>? peerUnknown;
    private readonly Exchange exchange;
    private readonly Rounds rounds;
    private readonly Purging purging;
    private readonly Adoption adoption;
    private readonly Scrubbing scrubbing;
    private readonly OddOneOut odd;
    private readonly SlotMoves moves;
    private readonly SortedDictionary<NodeId, Peer> peers = [];
    private readonly ITimer timer;
    private readonly long startedAt;
    private long tickedAt;
    private long roundAt;
    private long adoptAt;
    private bool isInRound;
    private bool isAdopting;
    private long resumedAt = -1;
    private bool isMoving;

    /// <param name="desk">What the parts share.</param>
    /// <param name="world">The node's world.</param>
    /// <param name="purger">Purges.</param>
    /// <param name="scrubber">Scrubs.</param>
    /// <param name="epochSeen">Hears of epochs of slots that are newer than this node's document.</param>
    /// <param name="peerUnknown">Hears, once, of a peer that does not know agreement.</param>
    public Agreement(
        AgreementDesk desk, IWorld world, Purger purger, Scrubber scrubber, Action<Endpoint, long> epochSeen,
        Action<NodeId>? peerUnknown = null)
    {
        this.desk = desk;
        this.world = world;
        this.peerUnknown = peerUnknown;
        chance = world.Chance.Fork("agreement");
        purging = new Purging(desk, purger, world.Store);
        var steps = new RoundSteps(desk, purging);
        var leaves = new LeafView(desk);
        var intake = new RowIntake(desk);
        var outlet = new RowOutlet(desk);
        exchange = new Exchange(desk, new SlotRepair(desk, leaves, intake, outlet), steps);
        rounds = new Rounds(desk, steps, purging);
        adoption = new Adoption(desk, exchange, intake, outlet, purging, scrubber);
        moves = new SlotMoves(desk, adoption, intake, purging);
        odd = new OddOneOut(desk);
        scrubbing = new Scrubbing(desk, scrubber, odd, chance.Fork("scrub"));
        Server = new AgreementServer(desk, leaves, steps, epochSeen);
        startedAt = tickedAt = world.Time.GetTimestamp();
        roundAt = After(desk.Options.RoundEvery);
        var every = Least(desk.Options.ExchangeEvery, desk.Options.RoundEvery) / 4;
        every = every < TimeSpan.FromMilliseconds(20) ? TimeSpan.FromMilliseconds(20) : Least(every, TimeSpan.FromMilliseconds(250));
        timer = world.Time.CreateTimer(_ => Tick(), null, every, every);
    }

    /// <summary>Answers the others.</summary>
    public AgreementServer Server { get; }

    /// <summary>Takes to the cluster document that this node has done what moves of slots ask of it. <value>Default null: this node takes no part in moves.</value></summary>
    public Func<IReadOnlyList<SlotStep>, Task>? MoveReport
    {
        get => moves.Report;
        set => moves.Report = value;
    }

    /// <summary>What is agreed with whom.</summary>
    public AgreementBook Book => desk.Book;

    /// <summary>Records found different at a peer since the start.</summary>
    public long Different => exchange.Different;

    /// <summary>Comparisons that were not answered, and slots whose repair did not come to its end, since the start.</summary>
    public long Broken => exchange.Broken;

    /// <summary>Moments that this node's rounds committed for slots, since the start.</summary>
    public long Committed => rounds.Committed;

    /// <summary>Slots adopted from a peer since the start.</summary>
    public long Adopted => adoption.Adopted;

    public void Dispose()
    {
        desk.IsStopped = true;
        timer.Dispose();
    }

    private void Tick()
    {
        if (desk.IsStopped || desk.View is not { Self: >= 0 } view || !desk.Fingerprints.IsBegun)
        {
            return;
        }

        var now = world.Time.GetTimestamp();
        if (desk.Options.IsOn)
        {
            Agree(view, now);
        }

        // Not a matter of choice: what has to be filled is not served before, and nothing else fills it.
        if (!isAdopting && now >= adoptAt)
        {
            adoptAt = After(desk.Options.ExchangeEvery);
            isAdopting = true;
            Run(AdoptAsync());
        }

        if (!isMoving && moves.IsAsked)
        {
            isMoving = true;
            Run(MoveAsync());
        }

        if (purging.IsWaiting)
        {
            Run(purging.RunAsync());
        }

        tickedAt = now;
    }

    private void Agree(TopologyView view, long now)
    {
        Resume();
        for (var member = 0; member < view.Document.Members.Length; member++)
        {
            if (member != view.Self && desk.Desk.Neighbours.IsReachable(member))
            {
                Exchange(view.Document.Members[member].Id, member, now);
            }
        }

        if (!isInRound && now >= roundAt)
        {
            roundAt = After(desk.Options.RoundEvery);
            isInRound = true;
            Run(RoundAsync());
        }

        scrubbing.Run(world.Time.GetElapsedTime(tickedAt, now));
        odd.Run(view);
    }

    /// <summary>What was committed before the start and not purged yet, and slots whose purge begins again.</summary>
    private void Resume()
    {
        if (resumedAt == desk.Slots.PurgesAgain)
        {
            return;
        }

        resumedAt = desk.Slots.PurgesAgain;
        foreach (var (table, slot) in desk.Slots.ToPurge())
        {
            purging.Add(table, slot);
        }
    }

    private void Exchange(NodeId id, int member, long now)
    {
        if (!peers.TryGetValue(id, out var peer))
        {
            peers.Add(id, peer = new Peer { DueAt = startedAt + Ticks(desk.Options.ExchangeEvery * (chance.Below(1000) / 1000.0)) });
        }

        if (!peer.IsBusy && now >= peer.DueAt)
        {
            peer.IsBusy = true;
            Run(ExchangeAsync(peer, id, member));
        }
    }

    private async Task ExchangeAsync(Peer peer, NodeId id, int member)
    {
        var isKnown = true;
        try
        {
            isKnown = await exchange.RunAsync(member);
            if (!isKnown && !peer.IsTold)
            {
                peer.IsTold = true;
                peerUnknown?.Invoke(id);
            }
        }
        finally
        {
            peer.IsBusy = false;
            peer.DueAt = After(desk.Options.ExchangeEvery * (isKnown ? 1 : UnknownFactor));
        }
    }

    private async Task RoundAsync()
    {
        try
        {
            await rounds.RunAsync();
            if (desk.Desk.Has(Mutant.PurgeOnOwnClock))
            {
                var through = desk.Fingerprints.EndOf(desk.SliceBefore(desk.Options.CloseDelay));
                foreach (var key in new List<ulong>(desk.Fingerprints.Slots))
                {
                    await purging.PurgeOnOwnClockAsync((uint)(key >> 16), (int)(key & 0xffff), through);
                }
            }
        }
        finally
        {
            isInRound = false;
        }
    }

    private async Task AdoptAsync()
    {
        try
        {
            await adoption.RunAsync();
        }
        finally
        {
            isAdopting = false;
        }
    }

    private async Task MoveAsync()
    {
        try
        {
            await moves.RunAsync();
        }
        finally
        {
            isMoving = false;
        }
    }

    /// <summary>A disk that gives an error ends what ran, and it is tried again; anything else is a fault of the program and shows.</summary>
    private async void Run(Task work)
    {
        try
        {
            await work;
        }
        catch (WorldException)
        {
            // The store said why, and status shows it.
            desk.Desk.Marks.Hit(Mark.ExchangeBroken);
        }
        catch (Exception fault)
        {
            world.Executor.Post(static thrown => ((ExceptionDispatchInfo)thrown!).Throw(), ExceptionDispatchInfo.Capture(fault));
        }
    }

    /// <summary>A time from now, give or take a quarter, so that nodes do not move in step.</summary>
    private long After(TimeSpan span) => world.Time.GetTimestamp() + Ticks(span * (0.75 + (chance.Below(500) / 1000.0)));

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * world.Time.TimestampFrequency);

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed class Peer
    {
        public long DueAt { get; set; }

        public bool IsBusy { get; set; }

        public bool IsTold { get; set; }
    }
}
