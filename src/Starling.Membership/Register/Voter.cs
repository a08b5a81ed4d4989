using Starling.Model.Placement;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>A node that holds the register's state.</summary>
/// <param name="Id">Its id. A wiped data folder is another voter: one that forgot its promises must never vote under the old name.</param>
/// <param name="Address">Where it listens.</param>
public readonly record struct Voter(NodeId Id, Endpoint Address);
