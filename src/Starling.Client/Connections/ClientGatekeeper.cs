using System;
using Starling.Membership.Links;
using Starling.Wire.Messages;

namespace Starling.Client.Connections;

/// <summary>Introduces a client, and hangs up on nodes of another cluster than the one it knows.</summary>
internal sealed class ClientGatekeeper(string userAgent, string dataCentre) : IGatekeeper
{
    /// <summary>The cluster to which the client belongs; zero before it has seen the first map.</summary>
    public UInt128 Cluster { get; set; }

    public Hello Introduction => new(Cluster, 0, default, 0, "", dataCentre, "", userAgent);

    public Welcome Greeting => throw new InvalidOperationException("A client accepts no links.");

    public Refused? Examine(Hello hello) => new(RefusedReason.NotMember, "A client accepts no links.");

    public Refused? Examine(Welcome welcome) => Cluster != 0 && welcome.Cluster != 0 && welcome.Cluster != Cluster
        ? new Refused(
            RefusedReason.OtherCluster,
            $"The node at {welcome.Address} belongs to cluster {welcome.Cluster:x32}, this client to {Cluster:x32}. Correct the endpoints.")
        : null;
}
