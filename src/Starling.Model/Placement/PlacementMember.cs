namespace Starling.Model.Placement;

/// <summary>A node as the planner sees it.</summary>
/// <param name="Id">Who; each id once.</param>
/// <param name="DataCentre">Where; lists are planned for each data centre by itself. Compared by ordinal.</param>
/// <param name="Rack">What fails together within the data centre. Compared by ordinal.</param>
/// <param name="Weight">
/// Its share of slots against the others of its data centre, 0 to 1,000,000. 0 holds nothing. Plan on size (cores,
/// disk), never on live load: that would make the plan swing.
/// </param>
public sealed record PlacementMember(NodeId Id, string DataCentre, string Rack, int Weight);
