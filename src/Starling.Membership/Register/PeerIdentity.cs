using System;
using Starling.Model.Placement;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>Who a node says it is, in the handshake.</summary>
/// <param name="Id">Its id, made with its data folder.</param>
/// <param name="Cluster">Its cluster; zero while it belongs to none.</param>
/// <param name="SeedHash">Hash of its seed list (see <see cref="SeedList"/>).</param>
/// <param name="Incarnation">Boot counter of its data folder.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="DataCentre">Its data centre.</param>
/// <param name="Rack">Its rack.</param>
public sealed record PeerIdentity(
    NodeId Id, UInt128 Cluster, ulong SeedHash, ulong Incarnation, Endpoint Address, string DataCentre, string Rack);
