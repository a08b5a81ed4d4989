using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading.Tasks;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.World;

namespace Starling.Membership.Tests.Mini;

/// <summary>A few registers, a bad network and bad luck, all from one seed.</summary>
public sealed class MiniCluster
{
    public MiniCluster(ulong seed, int count, Mutant mutants = Mutant.None)
    {
        Chance = new Chance(seed);
        Mutants = mutants;
        var ids = Chance.Fork("ids");
        for (var i = 0; i < count; i++)
        {
            Nodes.Add(new MiniNode(this, i, new NodeId(new UInt128(ids.NextUInt64(), ids.NextUInt64()))));
        }
    }

    public MiniLoop Loop { get; } = new();

    public Chance Chance { get; }

    public Mutant Mutants { get; }

    public List<MiniNode> Nodes { get; } = [];

    public MiniJudge Judge { get; } = new();

    public RegisterOptions Options { get; } = new()
    {
        RoundTimeout = TimeSpan.FromMilliseconds(60), BackOff = TimeSpan.FromMilliseconds(10),
    };

    /// <summary>Messages lost, of 100.</summary>
    public int Loss { get; set; }

    /// <summary>Messages that arrive twice, of 100.</summary>
    public int Duplication { get; set; }

    /// <summary>The slowest sync of a disk.</summary>
    public TimeSpan SyncMax { get; set; } = TimeSpan.FromMilliseconds(6);

    /// <summary>Which seed hash a node tells; by its address.</summary>
    public Dictionary<Endpoint, ulong> SeedHashes { get; } = [];

    public ImmutableArray<Voter> Founders => [.. Nodes.Select(node => new Voter(node.Id, node.Address))];

    public MiniNode NodeAt(Endpoint address) => Nodes.First(node => node.Address == address);

    public PeerIdentity? IdentityAt(Endpoint address)
    {
        var node = Nodes.FirstOrDefault(node => node.Address == address);
        return node is { IsAlive: true } ? node.Identity(SeedHashes.GetValueOrDefault(address)) : null;
    }

    public void Carry(MiniNode from, MiniNode to, Action deliver)
    {
        var copies = Chance.Odds(Loss, 100) ? 0 : Chance.Odds(Duplication, 100) ? 2 : 1;
        for (; copies > 0; copies--)
        {
            Loop.After(Chance.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20)), deliver);
        }
    }

    /// <summary>Every node tells every other one its epoch, as pings do.</summary>
    public void Gossip() => Loop.After(TimeSpan.Zero, () =>
    {
        foreach (var (from, to) in Nodes.SelectMany(from => Nodes.Select(to => (from, to))))
        {
            if (from != to && from.IsAlive && to.IsAlive)
            {
                to.Register.EpochSeen(from.Address, from.Register.Epoch);
            }
        }
    });

    public Task<ChangeResult> FormAt(MiniNode node, UInt128 cluster) => node.Register.FormAsync(
        Founders,
        () => DocumentChanges.Form(cluster, cluster + 1, [.. Nodes.Select(n => n.Entry())], cluster, slotCount: 4),
        cluster,
        TimeSpan.FromSeconds(5));

    /// <summary>A formed cluster without faults.</summary>
    public static MiniCluster Formed(ulong seed, int count)
    {
        var cluster = new MiniCluster(seed, count);
        cluster.Loop.Run(() => cluster.FormAt(cluster.Nodes[0], 77), TimeSpan.FromSeconds(5));
        cluster.Loop.RunFor(TimeSpan.FromMilliseconds(200));
        return cluster;
    }
}
