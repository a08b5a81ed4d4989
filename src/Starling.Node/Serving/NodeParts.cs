using Starling.Replication.Coordinate;

namespace Starling.Node.Serving;

/// <summary>What serves requests once the cluster has formed.</summary>
internal sealed record NodeParts(Desk Desk, Coordinator Coordinator);
