using Starling.Model.Placement;
using Starling.World;

namespace Starling.Membership.Topology;

/// <summary>A node that belongs to the cluster.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Address">Where it listens. No two members share one.</param>
/// <param name="DataCentre">Its data centre: a name (see <see cref="Names"/>).</param>
/// <param name="Rack">Its rack: a name; racks of different data centres are different racks.</param>
/// <param name="Weight">Its share of the data against the others' weights, 0 to 1,000,000; 0 holds nothing.</param>
/// <param name="State">What it is allowed to do.</param>
public sealed record MemberEntry(NodeId Id, Endpoint Address, string DataCentre, string Rack, int Weight, MemberState State);
