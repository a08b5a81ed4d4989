using System;
using System.Collections.Generic;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Node.Options;
using Starling.Node.Startup;
using Starling.Wire.Messages;
using Starling.World;
using Xunit;

namespace Starling.Node.Tests.Startup;

public sealed class GatekeeperTests
{
    private const ulong Ours = 0xC1;
    private const ulong Theirs = 0xC2;
    private const ulong Nobody = 0;
    private const ulong Client = 0;
    private const ulong Member = 2;
    private const ulong Stranger = 99;
    private static readonly Endpoint[] Addresses = [new("a", 1), new("b", 1), new("c", 1)];

    /// <summary>Ours, theirs, who, whether with our seeds, the reason of the refusal, and what its text must name.</summary>
    public static IEnumerable<TheoryDataRow<ulong, ulong, ulong, bool, RefusedReason?, string>> Cases()
    {
        // A member of a formed cluster; its seeds no longer matter.
        yield return new(Ours, Ours, Member, true, null, "");
        yield return new(Ours, Ours, Member, false, null, "");
        yield return new(Ours, Ours, Stranger, true, RefusedReason.NotMember, "old folder");
        yield return new(Ours, Theirs, Member, true, RefusedReason.OtherCluster, $"{Theirs:x32}");
        yield return new(Ours, Theirs, Stranger, false, RefusedReason.OtherCluster, $"{Ours:x32}");

        // A node without a cluster is let in to learn the document, when it is one of the founders' list.
        yield return new(Ours, Nobody, Member, true, null, "");
        yield return new(Ours, Nobody, Stranger, true, null, "");
        yield return new(Ours, Nobody, Stranger, false, RefusedReason.OtherSeeds, "a:1,b:1,c:1");

        // Before this node has a cluster itself, the seeds are all there is to go by.
        yield return new(Nobody, Nobody, Stranger, true, null, "");
        yield return new(Nobody, Ours, Member, true, null, "");
        yield return new(Nobody, Nobody, Stranger, false, RefusedReason.OtherSeeds, "Give all seeds the same list");
        yield return new(Nobody, Ours, Member, false, RefusedReason.OtherSeeds, "Give all seeds the same list");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_node_is_let_in_or_refused_by_hello_and_welcome_alike(
        ulong ours, ulong theirs, ulong who, bool sameSeeds, RefusedReason? reason, string names)
    {
        var (gate, seeds) = Gate(ours);
        var hash = sameSeeds ? seeds.Hash : seeds.Hash + 1;
        var node = new NodeId(who);
        foreach (var refused in new[]
                 {
                     gate.Examine(new Hello(theirs, hash, node, 1, "x:1", "dc1", "r1", "test")),
                     gate.Examine(new Welcome(theirs, hash, node, 1, 1, "x:1", "dc1", "r1", "test")),
                 })
        {
            Assert.Equal(reason, refused?.Reason);
            Assert.Contains(names, refused?.Text ?? "", StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Ours, Nobody, true)]
    [InlineData(Ours, Ours, true)]
    [InlineData(Ours, Theirs, false)]
    [InlineData(Nobody, Nobody, true)]
    [InlineData(Nobody, Theirs, true)]
    public void A_client_is_let_in_unless_it_wants_another_cluster(ulong ours, ulong theirs, bool enters)
    {
        var refused = Gate(ours).Gate.Examine(new Hello(theirs, 0, new NodeId(Client), 0, "", "", "", "test"));
        Assert.Equal(enters ? null : RefusedReason.OtherCluster, refused?.Reason);
    }

    [Fact]
    public void A_node_introduces_itself_by_what_it_is()
    {
        var (gate, seeds) = Gate(Ours);
        Assert.Equal((Ours, seeds.Hash, new NodeId(1)), (gate.Introduction.Cluster, gate.Introduction.SeedHash, gate.Introduction.Node));
        Assert.Equal((Ours, 1L, "a:1"), (gate.Greeting.Cluster, gate.Greeting.Epoch, gate.Greeting.Address));
        Assert.Equal(0L, Gate(Nobody).Gate.Greeting.Epoch);
    }

    private static (Gatekeeper Gate, SeedList Seeds) Gate(ulong cluster)
    {
        Assert.True(SeedList.TryCreate(Addresses, out var seeds, out _));
        var members = new List<MemberEntry>();
        for (var i = 0; i < Addresses.Length; i++)
        {
            members.Add(new MemberEntry(new NodeId((UInt128)(i + 1)), Addresses[i], "dc1", "r1", 100, MemberState.Normal));
        }

        var document = cluster == 0 ? null : ((ChangeResult.Changed)DocumentChanges.Form(cluster, 5, members, 6, slotCount: 4)).Document;
        return (new Gatekeeper(new NodeOptions { Address = Addresses[0], Seeds = Addresses }, seeds, new NodeId(1), 1, () => document), seeds);
    }
}
