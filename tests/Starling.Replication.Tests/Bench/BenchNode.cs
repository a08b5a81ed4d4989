using System;
using Starling.Membership.Links;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Replication.AntiEntropy;
using Starling.Replication.Coordinate;
using Starling.Replication.HintedHandoff;
using Starling.Replication.Replica;
using Starling.Replication.Sessions;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.Storage.Hints;
using Starling.Storage.Marks;
using Starling.Storage.Purging;
using Starling.Storage.Records;
using Starling.Storage.Scrub;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Tests.Bench;

/// <summary>The data path of one node, without register and prober: the test hands it the document.</summary>
public sealed class BenchNode : IWorld, IGatekeeper, IMessageSink
{
    private readonly Cluster cluster;
    private readonly BenchTime time;
    private readonly ReplicaServer replicas;
    private readonly RequestServer requests;
    private readonly PeerLinks links;
    private TopologyView? view;

    public BenchNode(Cluster cluster, int index, MemberEntry self)
    {
        this.cluster = cluster;
        Index = index;
        Self = self;
        time = new BenchTime(cluster.Loop);
        Chance = cluster.Chance.Fork($"node {index}");
        Disk = new BenchDisk(cluster.Loop);
        Network = cluster.Wires.Of(index, self.Address);
        Fingerprints = new Fingerprints(Disk, cluster.Agreement);
        Commits = new GroupCommit(Disk, cluster.Loop, Mutants, Marks, Fingerprints);
        Slots = new SlotMarks(Disk, Commits);
        Records = new RecordStore(Disk, Commits, Mutants, Marks, Fingerprints, Slots, new RetiredActors(self.Id, Mutants, Marks));
        var leaves = new LeafReader(Disk, Fingerprints);
        Purger = new Purger(Disk, Records, Commits, Slots, leaves, cluster.Agreement, Marks);
        Scrubber = new Scrubber(leaves, Fingerprints, Commits, Slots, Marks);
        var hybrid = new HybridClock(default);
        hybrid.CeilingPersisted(new HybridTime(long.MaxValue / 2));
        Clock = new NodeClock(hybrid, new NodeMarks(Disk), time);
        var late = new LateArrivals(Clock, TimeSpan.FromSeconds(20));
        Replica = new LocalReplica(Records, Commits, Disk, Mutants, late: late);
        Network.Listen(new InboundLinks(this, this, time, TimeSpan.FromSeconds(3)));
        links = new PeerLinks(this, this, new LinkOptions(), _ => { });
        Neighbours = new Neighbours(links, time, _ => true);
        Wheel = new DeadlineWheel(time);
        Hints = new HintStore(Disk, Commits, new HintLimits());
        Desk = new Desk(
            time, Wheel, Neighbours, Replica, Clock, Hints, Commits, cluster.Options, new CoordinatorCounters(), Mutants, Marks,
            new ProofBook(Agreed, late));
        Coordinator = new Coordinator(
            Desk, new MutationMaker(Records, Clock, self.Id, new HybridTime(1), Mutants), (_, _, _) => { });
        requests = new RequestServer(Desk, Coordinator);
        replicas = new ReplicaServer(Replica, Clock, () => view, (_, _) => { }, Mutants, proofs: Desk.Proofs);
        AgreementDesk = new AgreementDesk(
            Desk, new Courier(links, time), Fingerprints, Slots, Records, leaves, cluster.Agreement);
        Agreement = new Agreement(AgreementDesk, this, Purger, Scrubber, (_, _) => { }, _ => PeersUnknown++);
        Delivery = new HintDelivery(Desk, new HintDeliveryOptions { SettleTime = TimeSpan.Zero });
    }

    public int Index { get; }

    public MemberEntry Self { get; }

    public BenchDisk Disk { get; }

    public GroupCommit Commits { get; }

    public RecordStore Records { get; }

    public Fingerprints Fingerprints { get; }

    public SlotMarks Slots { get; }

    public Purger Purger { get; }

    public Scrubber Scrubber { get; }

    public AgreementDesk AgreementDesk { get; }

    public Agreement Agreement { get; }

    /// <summary>Peers that were told not to know agreement.</summary>
    public int PeersUnknown { get; private set; }

    /// <summary>False plays a node of a version that does not know agreement.</summary>
    public bool KnowsAgreement { get; set; } = true;

    public LocalReplica Replica { get; }

    public NodeClock Clock { get; }

    /// <summary>What this node has found out about agreement.</summary>
    public BenchAgreement Agreed { get; } = new();

    public Neighbours Neighbours { get; }

    public DeadlineWheel Wheel { get; }

    public HintStore Hints { get; }

    public Desk Desk { get; }

    public Coordinator Coordinator { get; }

    public HintDelivery Delivery { get; }

    /// <summary>How wrong the wall clock is.</summary>
    public TimeSpan Skew
    {
        get => time.Skew;
        set => time.Skew = value;
    }

    public TimeProvider Time => time;

    public Chance Chance { get; }

    public INetwork Network { get; }

    public IStore Store => Disk;

    public IExecutor Executor => cluster.Loop;

    public Mutant Mutants => cluster.Mutants;

    public MarkBook Marks { get; } = new();

    public Hello Introduction => new(1, 1, Self.Id, 1, Self.Address.ToString(), "dc1", "r1", "bench");

    public Welcome Greeting => new(1, 1, Self.Id, 1, 1, Self.Address.ToString(), "dc1", "r1", "bench");

    public Refused? Examine(Hello hello) => null;

    public Refused? Examine(Welcome welcome) => null;

    public void Apply(ClusterDocument document)
    {
        view = new TopologyView(document, Self.Id, "dc1");
        if (!Fingerprints.IsBegun)
        {
            Fingerprints.Begin(document.Secret, document.Placement.Geometry, new HybridTime(1));
            new Recount(Disk, Fingerprints, Commits, Slots, Marks).Run([]);
        }

        Neighbours.Update(view);
    }

    public void Received(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        switch (header.Kind)
        {
            case MessageKind.ReplicaWrite:
                replicas.OnWrite(link, peer, header, body);
                break;
            case MessageKind.ReplicaRead:
                replicas.OnRead(link, peer, header, body);
                break;
            case MessageKind.ReplicaScan:
                replicas.OnScan(link, peer, header, body);
                break;
            case >= MessageKind.AgreementCompare and <= MessageKind.RowsPushed when KnowsAgreement:
                Agreement.Server.TryHandle(link, peer, header, body);
                break;
            case >= MessageKind.AgreementCompare and <= MessageKind.RowsPushed:
                RequestServer.Fail(link, header, new Trouble(Api.StarlingError.BadRequest, false, "This node does not know requests of that kind."));
                break;
            default:
                requests.TryHandle(link, peer, header, body);
                break;
        }
    }

    public void Ended(ILink link)
    {
    }
}
