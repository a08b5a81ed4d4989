using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Api;
using Starling.Membership.Links;
using Starling.Membership.Liveness;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Node.Moving;
using Starling.Node.Options;
using Starling.Node.Serving;
using Starling.Node.Status;
using Starling.Replication.AntiEntropy;
using Starling.Replication.Coordinate;
using Starling.Replication.HintedHandoff;
using Starling.Replication.Replica;
using Starling.Replication.Sessions;
using Starling.Storage.Commits;
using Starling.Storage.Hints;
using Starling.Storage.Marks;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Node.Startup;

/// <summary>One whole node as one object, given a world: a server, an embedded node and a simulated node are all this.</summary>
/// <remarks>
/// It only puts the parts together and tells them of changes: the document was applied, a link came or went. All members are used on the
/// world's executor, except <see cref="Started"/> and <see cref="Ready"/>, which may be awaited from anywhere.
/// </remarks>
public sealed class StarlingNode : IDisposable
{
    private static readonly TimeSpan ClockCheckEvery = TimeSpan.FromSeconds(1);

    private readonly IWorld world;
    private readonly NodeOptions options;
    private readonly ILogger logger;
    private readonly ILoggerFactory loggers;
    private readonly NodeMarks marks;
    private readonly LocalStarling local;
    private readonly TaskCompletionSource started = new();
    private readonly TaskCompletionSource ready = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly List<IDisposable> parts = [];
    private PeerLinks links = null!;
    private LivenessParts liveness = null!;
    private DocumentRegister register = null!;
    private Neighbours neighbours = null!;
    private MessageRouter router = null!;
    private RequestServer requests = null!;
    private StoreParts stored = null!;
    private AgreementObserver agreed = null!;
    private AgreementBook? agreedUntil;
    private ClusterObserver observer = null!;
    private Formation? formation;
    private MoveDriver moves = null!;
    private readonly MoveWatch moveWatch;
    private SelfHealing healing = null!;
    private readonly Chance memberChanges;
    private NodeClock clock = null!;
    private TopologyView? view;
    private NodeParts? serving;
    private readonly Dictionary<NodeId, long> pingedAt = [];
    private string condition = "not started";
    private string? dismissal;
    private readonly TaskCompletionSource<Dismissal> dismissed = new();

    /// <exception cref="ArgumentException">The options are wrong; the text names all faults.</exception>
    public StarlingNode(IWorld world, NodeOptions options, ILoggerFactory loggers)
    {
        var faults = string.Join(" ", options.Faults());
        if (faults.Length > 0)
        {
            throw new ArgumentException(faults, nameof(options));
        }

        this.world = world;
        this.options = options;
        this.loggers = loggers;
        logger = loggers.CreateLogger("Starling.Node");
        marks = new NodeMarks(world.Store);
        moveWatch = new MoveWatch(world);
        memberChanges = world.Chance.Fork("members");
        local = new LocalStarling(() => IsReady ? serving : null);
    }

    /// <summary>Completes when the node listens; faults with a <see cref="WorldException"/> when it cannot.</summary>
    public Task Started => started.Task;

    /// <summary>Completes when the cluster has formed and this node is part of it; faults when that cannot come about.</summary>
    public Task Ready => ready.Task;

    public bool IsReady => view is not null && !stopping.IsCancellationRequested;

    /// <summary>Where the node stands, in words.</summary>
    public string Condition => IsReady ? "ready" : dismissal ?? formation?.Status ?? condition;

    /// <summary>Completes when this node, having been a member, is none any more. It serves nothing from then on, and nothing but an end and an empty data folder makes it one again.</summary>
    public Task<Dismissal> Dismissed => dismissed.Task;

    /// <summary>The node's id; none before <see cref="Started"/>.</summary>
    public NodeId Id => marks.Node;

    /// <summary>The epoch of the document by which this node acts; 0 before the cluster has formed.</summary>
    public long Epoch => view?.Epoch ?? 0;

    /// <summary>The public face, for code on the executor. Others wrap it in an <see cref="EnteringStarling"/>.</summary>
    public IStarling Local => local;

    /// <summary>Hints that this node keeps for others.</summary>
    public long HintsPending => serving?.Desk.Hints.Pending ?? 0;

    /// <summary>Up to when this node knows that a slot of a table was the same at all its replicas; <c>default</c> for not at all.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="slot">The slot's number.</param>
    public HybridTime AgreedWithAll(uint table, int slot) => agreedUntil?.AgreedWithAll(table, slot) ?? default;

    /// <summary>Up to when this node refuses writes to a slot of a table as too late; <c>default</c> for not at all.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="slot">The slot's number.</param>
    public HybridTime ClosedUntil(uint table, int slot) => serving is null ? default : stored.Slots[table, slot].Closed;

    /// <summary>Changes members and their shares, by <see cref="MoveChanges"/>. On the executor, after <see cref="Ready"/>.</summary>
    /// <param name="change">From the newest document, this node's id and the change's id to the next document; pure.</param>
    public Task<ChangeResult> ChangeMembersAsync(Func<ClusterDocument, NodeId, UInt128, ChangeResult> change)
    {
        var operation = new UInt128(memberChanges.NextUInt64(), memberChanges.NextUInt64() | 1);
        return register.ChangeAsync(document => change(document, marks.Node, operation), operation, TimeSpan.FromSeconds(10));
    }

    /// <summary>What the node's instruments show; null before <see cref="Started"/>.</summary>
    public NodeFigures? Figures()
    {
        if (serving is not { } running)
        {
            return null;
        }

        var up = 0;
        foreach (var link in links.All)
        {
            up += link.IsUp ? 1 : 0;
        }

        return new NodeFigures
        {
            Status = observer.Own(),
            Epoch = Epoch,
            InFlight = running.Desk.Counters.InFlight,
            BytesInFlight = running.Desk.Counters.BytesInFlight,
            Refused = running.Desk.Counters.Refused,
            Mismatches = running.Desk.Counters.Mismatches,
            Hedges = running.Desk.Counters.Hedges,
            CommitGroups = running.Desk.Commits.Groups,
            Links = links.All.Count,
            LinksUp = up,
            Agreement = agreed.Figures(),
            AgreementWork = agreed.Counters(),
            Tables = agreed.Own()?.Tables ?? [],
        };
    }

    /// <summary>Begins. What goes wrong is told by <see cref="Started"/> and <see cref="Ready"/>.</summary>
    public async void Start()
    {
        try
        {
            await BootAsync();
            started.SetResult();
            await FormAsync();
        }
        catch (Exception fault)
        {
            condition = fault.Message;
            NodeLog.Failed(logger, fault.Message);
            started.TrySetException(fault);
            ready.TrySetException(fault);
        }
    }

    /// <summary>Takes no new requests and ends the links. What is being synced is left to the store's own closing.</summary>
    public Task StopAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc cref="StopAsync"/>
    public void Dispose()
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        stopping.Cancel();
        condition = "stopping";
        local.Administration = null;
        liveness?.Stop();
        foreach (var part in parts)
        {
            part.Dispose();
        }
    }

    private async Task BootAsync()
    {
        condition = "starting";
        await marks.BootAsync(NodeIdentity.Draw(world, options.Address));
        var hybrid = await StartClockAsync();
        clock = new NodeClock(hybrid, marks, world.Time, world.Mutants, world.Marks);
        parts.Add(clock);
        var bootStamp = new HybridTime(hybrid.Last.Micros + 1);
        Assemble(bootStamp);
        var inbound = new InboundLinks(Gate, router, world.Time, options.Links.HandshakeTimeout, world.Marks);
        parts.Add(inbound);
        world.Network.Listen(inbound);
        NodeLog.Started(logger, marks.Node.ToString(), marks.Boot, options.Address.ToString());
        Watch(liveness.Prober.RunAsync());
        Watch(liveness.Spread.RunAsync());
    }

    private Gatekeeper Gate { get; set; } = null!;

    private async Task<HybridClock> StartClockAsync()
    {
        for (var isTold = false; ; isTold = true)
        {
            var wall = (world.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            var promised = (world.Mutants & Mutant.ClockCeilingForgotten) != 0 ? default : marks.Ceiling;
            switch (ClockStart.Of(promised, wall, options.ForceClock))
            {
                case ClockStart.Now now:
                    var clockNow = new HybridClock(now.Ceiling);
                    if (clockNow.CeilingToPersist(wall) is { } ceiling)
                    {
                        await marks.RaiseCeilingAsync(ceiling);
                        clockNow.CeilingPersisted(ceiling);
                    }

                    return clockNow;
                case ClockStart.Wait wait:
                    world.Marks.Hit(Mark.ClockWaitedAtStart);
                    if (!isTold)
                    {
                        NodeLog.ClockBehind(logger, wait.For);
                    }

                    condition = $"waiting {wait.For} for the clock to catch up with stamps given out before";
                    // A delay is cut to whole milliseconds: without one more, the last part of one would be waited out in a busy circle.
                    // And the clock may be set right meanwhile: then the wait is over, so it is asked again before long.
                    var nap = wait.For < ClockCheckEvery ? wait.For : ClockCheckEvery;
                    await Task.Delay(nap + TimeSpan.FromMilliseconds(1), world.Time);
                    break;
                case ClockStart.Refuse refuse:
                    throw new WorldException(WorldFault.Folder, refuse.Reason);
            }
        }
    }

    private void Assemble(HybridTime bootStamp)
    {
        if (!options.TryReadSeeds(out var seeds, out var why))
        {
            throw new ArgumentException(why);
        }

        stored = new StoreParts(world, options, marks.Node, logger);
        var (records, commits) = (stored.Records, stored.Commits);
        var late = new LateArrivals(clock, options.Agreement.SettleTime);
        var book = new AgreementBook(() => view);
        agreedUntil = book;
        var proofs = new ProofBook(book, late);
        var replica = new LocalReplica(records, commits, world.Store, world.Mutants, world.Marks, options.BytesUnsyncedMax, late);
        var hints = new HintStore(world.Store, commits, options.Hints, world.Mutants, world.Marks);
        Gate = new Gatekeeper(options, seeds, marks.Node, marks.Boot, () => register?.Chosen);
        links = new PeerLinks(world, Gate, options.Links, LinkChanged);
        parts.Add(links);
        var courier = new Courier(links, world.Time);
        register = new DocumentRegister(
            world, marks.Node, courier, options.Register, loggers.CreateLogger("Starling.Register")) { Applied = Apply, Entering = Enter, Keeping = Keep };
        liveness = new LivenessParts(world, options.Liveness, marks, clock, LinkOf, register, () => view, DescribeSelf);
        liveness.Prober.Changed = PeerChanged;
        liveness.Prober.FellSilent = PeerFellSilent;
        neighbours = new Neighbours(links, world.Time, IsHealthy);
        var wheel = new DeadlineWheel(world.Time);
        parts.Add(wheel);
        var desk = new Desk(
            world.Time, wheel, neighbours, replica, clock, hints, commits, options.Coordinator, new CoordinatorCounters(), world.Mutants,
            world.Marks, proofs)
        {
            Meter = options.Meter is { } meter ? new OperationMeter(meter, world.Time) : null,
        };
        var maker = new MutationMaker(records, clock, marks.Node, bootStamp, world.Mutants, world.Marks);
        var coordinator = new Coordinator(desk, maker, new LargeRecordLog(logger, world.Time).Written);
        requests = new RequestServer(desk, coordinator);
        router = new MessageRouter(
            clock, register, new ReplicaServer(replica, clock, () => view, register.EpochSeen, world.Mutants, world.Marks, proofs),
            () => view)
        {
            Readmission = new Readmission(world, marks.Node, register, courier, IsGone, loggers.CreateLogger("Starling.Register")),
            PingedBy = node => pingedAt[node] = world.Time.GetTimestamp(),
            Probes = liveness.Wire,
            States = liveness.Spread,
        };
        parts.Add(new HintDelivery(desk, options.HintDelivery));
        var agreementDesk = new AgreementDesk(
            desk, courier, stored.Fingerprints, stored.Slots, stored.Records, stored.Leaves, options.Agreement, book);
        var agreement = new Agreement(
            agreementDesk, world, stored.Purger, stored.Scrubber, register.EpochSeen,
            peer => NodeLog.PeerWithoutAgreement(logger, peer.ToString()));
        parts.Add(agreement);
        router.Agreement = agreement.Server;
        moves = new MoveDriver(world, register, () => view, neighbours.IsReachable, options.Moves);
        parts.Add(moves);
        agreement.MoveReport = moves.ReportAsync;
        healing = new SelfHealing(world, register, courier, StateOf, DiskOf, () => view, options.Healing, logger);
        parts.Add(healing);
        Serve(desk, coordinator, courier, agreementDesk);
        formation = new Formation(
            world, seeds, new PeerIdentity(
                marks.Node, register.Chosen?.Cluster ?? 0, seeds.Hash, marks.Boot, options.Address, options.DataCentre, options.Rack),
            courier, register, options.Register, loggers.CreateLogger("Starling.Formation"), options.Joins);
        foreach (var seed in seeds.Seeds)
        {
            if (seed != SeedList.Normal(options.Address))
            {
                links.To(seed);
            }
        }
    }

    private void Serve(Desk desk, Coordinator coordinator, Courier courier, AgreementDesk agreementDesk)
    {
        observer = new ClusterObserver(world, options, marks, desk, liveness.Prober, liveness.States, courier, moveWatch, healing, () => view);
        var gauge = new AgreementGauge(agreementDesk, stored.Purger, stored.Scrubber, world.Store);
        agreed = new AgreementObserver(marks.Node, desk, gauge, stored.Records, liveness.Prober, courier, () => view);
        var explainer = new KeyExplainer(desk, courier, liveness.Prober, agreed, marks.Node.ToString());
        var spread = new DocumentWait(world, clock, courier, links);
        var members = new MemberOperations(
            world, register, spread, StateOf, node => DiskOf(node)?.Used, () => view);
        var administration = new Administration(world, register, spread, observer, explainer, agreed, members, healing, () => view);
        router.Administration = administration;
        local.Administration = administration;
        serving = new NodeParts(desk, coordinator);
    }

    private async Task FormAsync()
    {
        var document = await formation!.RunAsync(stopping.Token);
        if (document is null)
        {
            var fault = formation.Fault?.Text ?? "The node was stopped before its cluster had formed.";
            throw new StarlingException(StarlingError.NotReady, fault);
        }

        Apply(document);
    }

    /// <summary>The very first document is about to be kept. A node that came in the place of another holds nothing of what it should: that is on disk before it
    /// is a member, or after a crash it would answer for records that it never had.</summary>
    private void Enter(ClusterDocument document, StoreBatch batch)
    {
        if (!document.CameAsReplacement(marks.Node) || (world.Mutants & Mutant.RejoinedServesAtOnce) != 0)
        {
            return;
        }

        var (slots, alone) = (0, 0);
        var entered = new TopologyView(document, marks.Node, options.DataCentre);
        foreach (var entry in document.Tables)
        {
            for (var slot = 0; slot < entered.Geometry.Count; slot++)
            {
                if (entered.FindTable(entry.Id)!.SetOf(new SlotId(slot)) is { Self: >= 0 } set)
                {
                    stored.Slots.PutMustAdopt(batch, entry.Id, slot);
                    slots += set.Count > 1 ? 1 : 0;
                    alone += set.Count > 1 ? 0 : 1;
                }
            }
        }

        world.Marks.Hit(Mark.RejoinedEmpty);
        NodeLog.BeginsEmpty(logger, slots, alone);
    }

    /// <summary>A document is about to be kept. Slots that begin to move to this node have to be filled: that is on disk with the document, or after a crash this node would
    /// answer for records that it never had.</summary>
    private void Keep(ClusterDocument? before, ClusterDocument next, StoreBatch batch)
    {
        if (next.Transitions.IsEmpty || next.MemberOf(marks.Node) is null)
        {
            return;
        }

        var kept = new TopologyView(next, marks.Node, options.DataCentre);
        foreach (var transition in next.Transitions)
        {
            if (transition.Stage != SlotTransition.ReadsOld || before?.TransitionOf(transition.Slot)?.Session == transition.Session)
            {
                continue;
            }

            foreach (var entry in next.Tables)
            {
                if (kept.FindTable(entry.Id)!.SetOf(new SlotId(transition.Slot)) is { Self: >= 0, IsReader: false })
                {
                    stored.Slots.PutMustAdoptEverywhere(batch, entry.Id, transition.Slot);
                }
            }
        }
    }

    /// <summary>A document was chosen and is on disk: from now on it is the truth. A node that it does not name as it is serves nothing, however
    /// the document came.</summary>
    private void Apply(ClusterDocument document)
    {
        if (stopping.IsCancellationRequested || formation is not { } forming || (view is not null && !document.IsNewerThan(view.Document)))
        {
            return;
        }

        if (forming.FaultIn(document) is { } fault)
        {
            Dismiss(fault);
            return;
        }

        if (dismissal is not null || !TryBeginStorage(document))
        {
            return;
        }

        var next = new TopologyView(document, marks.Node, options.DataCentre);
        Forget(view, next);
        neighbours.Update(next);
        foreach (var member in document.Members)
        {
            if (member.Id != marks.Node)
            {
                liveness.Watch(member.Id, links.To(member.Address));
            }
        }

        moveWatch.Applied(view?.Document, document);
        healing.Applied(view?.Document, document);
        view = next;
        moves.Applied(document);
        router.Requests = requests;
        NodeLog.DocumentApplied(logger, document.Epoch, document.Members.Length, document.Tables.Length);
        ready.TrySetResult();
    }

    /// <summary>Another node has this one's place. What this one answered from now on would be what the others have gone on from.</summary>
    private void Dismiss(FormationFault fault)
    {
        if (view is null)
        {
            return; // It never served; the start says why.
        }

        var hasLeft = view.Document.MemberOf(marks.Node) is { State: MemberState.Leaving };
        dismissal = fault.Text;
        view = null;
        router.Requests = null;
        router.Administration = null;
        local.Administration = null;
        world.Marks.Hit(Mark.ReplacedNodeStopped);
        if (hasLeft)
        {
            NodeLog.HasLeft(logger, fault.Text);
        }
        else
        {
            NodeLog.NoMemberAnyMore(logger, fault.Text);
        }

        dismissed.TrySetResult(new Dismissal(fault.Text, hasLeft));
    }

    /// <summary>Who is a member no longer is not looked after any more.</summary>
    private void Forget(TopologyView? before, TopologyView next)
    {
        foreach (var member in before?.Document.Members ?? [])
        {
            if (next.IndexOf(member.Id) < 0)
            {
                liveness.Forget(member.Id);
                pingedAt.Remove(member.Id);
                agreedUntil?.Forget(member.Id);
            }
        }
    }

    /// <summary>True when a member had the time to deny that it is dead and did not, and has not probed this node either: it may live where nobody reaches it any
    /// more. That our own link cannot be dialled is not enough.</summary>
    private bool IsGone(NodeId member) => liveness.IsHeldForDead(member)
        && !(pingedAt.TryGetValue(member, out var at) && world.Time.GetElapsedTime(at) < options.Liveness.DeadAfter);

    /// <summary>The sums of what is stored begin with the first document, which brings the secret that they are made with. A node whose disk
    /// cannot be read takes no part.</summary>
    private bool TryBeginStorage(ClusterDocument document)
    {
        if (stored.Fingerprints.IsBegun)
        {
            return view is not null;
        }

        try
        {
            stored.Begin(document, clock.Last);
            return true;
        }
        catch (WorldException fault)
        {
            condition = fault.Message;
            NodeLog.Failed(logger, fault.Message);
            ready.TrySetException(fault);
            return false;
        }
    }

    private NodeId IdOf(PeerLink link) => link.Identity?.Node ?? default;

    private void LinkChanged(PeerLink link)
    {
        if (link.IsUp)
        {
            liveness.Prober.LinkUp(IdOf(link), link.Identity!.Incarnation);
            register.EpochSeen(link.Remote, link.Identity!.Epoch);
            return;
        }

        if (link.Identity is null)
        {
            return;
        }

        if (link.FailedDials == 0)
        {
            NodeLog.LinkEnded(logger, link.Remote.ToString(), link.Trouble ?? "");
            liveness.Prober.LinkDown(IdOf(link));
        }
        else
        {
            liveness.Prober.DialFailed(IdOf(link));
        }
    }

    private bool IsHealthy(PeerLink link) => liveness.Prober.StateOf(IdOf(link)) == PeerState.Alive;

    private PeerState StateOf(NodeId node) => node == marks.Node ? PeerState.Alive : liveness.Prober.StateOf(node);

    /// <summary>Bytes used and bytes free, as a node last told.</summary>
    private (long Used, long Free)? DiskOf(NodeId node) => node == marks.Node ? (world.Store.Space.BytesUsed, world.Store.Space.BytesFree)
        : liveness.States.Of(node) is { } state ? (state.BytesUsed, state.BytesFree)
        : null;

    private void PeerChanged(NodeId peer, PeerState state)
    {
        NodeLog.PeerChanged(logger, peer.ToString(), state.ToString());
        healing.PeerChanged(peer, state);
    }

    private void PeerFellSilent(NodeId peer)
    {
        if (LinkOf(peer) is { IsUp: true } link)
        {
            world.Marks.Hit(Mark.SilentLinkReset);
            link.Reset("the other side is silent");
        }
    }

    /// <summary>Another node may answer at the peer's address: what it says is no sign of the peer's life.</summary>
    private PeerLink? LinkOf(NodeId peer) =>
        view is { } now && now.IndexOf(peer) is >= 0 and var member && links.Find(now.AddressOf(member)) is { } link && IdOf(link) == peer
            ? link
            : null;

    private NodeState DescribeSelf(ulong sequence) => new()
    {
        Node = marks.Node,
        Boot = marks.Boot,
        Sequence = sequence,
        Wall = clock.WallMicros,
        Epoch = register.Epoch,
        InFlight = serving?.Desk.Counters.InFlight ?? 0,
        BytesUsed = world.Store.Space.BytesUsed,
        BytesFree = world.Store.Space.BytesFree,
        HintsPending = HintsPending,
        ClockOffset = liveness.Wire.Offsets.Median,
    };

    private async void Watch(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception fault)
        {
            NodeLog.Failed(logger, fault.Message);
        }
    }
}
