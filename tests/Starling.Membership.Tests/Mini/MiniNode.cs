using System;
using Microsoft.Extensions.Logging.Abstractions;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.World;

namespace Starling.Membership.Tests.Mini;

/// <summary>A node with a register only: a disk that stays, and lives that come and go.</summary>
public sealed class MiniNode
{
    private readonly MiniCluster cluster;

    public MiniNode(MiniCluster cluster, int index, NodeId id)
    {
        this.cluster = cluster;
        Index = index;
        Id = id;
        Address = new Endpoint($"node{index}", 7800);
        Start();
    }

    public int Index { get; }

    public NodeId Id { get; }

    public Endpoint Address { get; }

    public MiniDisk Disk { get; } = new();

    /// <summary>Counts lives; odd while alive.</summary>
    public int Life { get; private set; }

    /// <summary>Runs a release from before nodes said what they know.</summary>
    public bool IsOlder { get; set; }

    public bool IsAlive => Life % 2 == 1;

    public DocumentRegister Register { get; private set; } = null!;

    public Readmission Readmission { get; private set; } = null!;

    public IWorld World { get; private set; } = null!;

    public ICourier Courier { get; private set; } = null!;

    public void Start()
    {
        Life++;
        var life = Life;
        var chance = cluster.Chance.Fork($"node {Index} life {life}");
        var store = Disk.Open(cluster, chance.Fork("disk"), () => Life == life);
        World = new MiniWorld(cluster.Loop, chance, store, cluster.Mutants);
        Courier = new MiniCourier(cluster, this, life);
        Register = new DocumentRegister(World, Id, Courier, cluster.Options, NullLogger.Instance)
        {
            Applied = document =>
            {
                if (Life == life)
                {
                    cluster.Judge.Applied(this, document);
                }
            },
        };
        Readmission = new Readmission(
            World, Id, Register, Courier, id => !cluster.Nodes.Exists(node => node.Id == id && node.IsAlive), NullLogger.Instance);
    }

    public void Crash()
    {
        Life++;
        Disk.Crash(survivors: cluster.Chance.Odds(2, 3) ? 0 : cluster.Chance.Below(3));
    }

    public PeerIdentity Identity(ulong seedHash = 0) =>
        new(Id, Register.Chosen?.Cluster ?? 0, seedHash, (ulong)Life, Address, "dc1", "r1");

    public MemberEntry Entry() => new(Id, Address, "dc1", "r1", 100, MemberState.Normal);
}
