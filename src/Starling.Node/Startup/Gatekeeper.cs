using System;
using Starling.Membership.Links;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Node.Options;
using Starling.Wire.Messages;

namespace Starling.Node.Startup;

/// <summary>Decides with whom this node talks.</summary>
/// <remarks>
/// Until the cluster has formed, to nodes with the same seeds; afterwards, to members. A node without a cluster is let in as well: it
/// learns the document, and from it that it is no member, or that its place is that of one who had lost its disk. So is one that was replaced and does not know
/// it: it is told so by the document, and every other request of it is refused by the part that it comes to. Clients are let in unless they want another cluster.
/// </remarks>
internal sealed class Gatekeeper(
    NodeOptions options, SeedList seeds, NodeId self, ulong incarnation, Func<ClusterDocument?> document) : IGatekeeper
{
    private UInt128 Cluster => document()?.Cluster ?? 0;

    public Hello Introduction => new(
        Cluster, seeds.Hash, self, incarnation, options.Address.ToString(), options.DataCentre, options.Rack, options.Software);

    public Welcome Greeting => new(
        Cluster, seeds.Hash, self, incarnation, document()?.Epoch ?? 0, options.Address.ToString(), options.DataCentre, options.Rack,
        options.Software);

    public Refused? Examine(Hello hello)
    {
        if (hello.Node == default)
        {
            return hello.Cluster != 0 && Cluster != 0 && hello.Cluster != Cluster
                ? OtherCluster(hello.Cluster)
                : null;
        }

        return hello.Cluster != 0 && hello.Cluster == Cluster
            && (document()!.ReplacementOf(hello.Node) is not null || document()!.HasDeparted(hello.Node))
            ? null
            : ExamineNode(hello.Node, hello.Cluster, hello.SeedHash, hello.Address);
    }

    public Refused? Examine(Welcome welcome) =>
        ExamineNode(welcome.Node, welcome.Cluster, welcome.SeedHash, welcome.Address);

    private Refused? ExamineNode(NodeId node, UInt128 cluster, ulong seedHash, string address)
    {
        if (cluster != 0 && Cluster != 0)
        {
            return cluster != Cluster ? OtherCluster(cluster)
                : document()!.MemberOf(node) is null ? NotMember(node, address)
                : null;
        }

        return seedHash == seeds.Hash || seedHash == 0 || seeds.Hash == 0 ? null : new Refused(
            RefusedReason.OtherSeeds,
            $"The node at {address} was started with another list of seeds than {options.Address}, which has {seeds}. Give all seeds the same list.");
    }

    private Refused OtherCluster(UInt128 theirs) => new(
        RefusedReason.OtherCluster,
        $"The node at {options.Address} belongs to cluster {Cluster:x32}, not to {theirs:x32}. Check the addresses and the data folder.");

    private Refused NotMember(NodeId node, string address) => new(
        RefusedReason.NotMember,
        document()!.ReplacementOf(node) is { } replaced
            ? $"Node {node} at {address} was replaced by node {replaced.New} at epoch {replaced.Epoch}. Start it with an empty data folder."
            : $"Node {node} at {address} is not a member of cluster {Cluster:x32}. Start it with its old folder, or with an empty one at the address of a lost member.");
}
