namespace Starling.Client.Routing;

/// <summary>How good a node is for a call: 0 is best. A node that is down has no rank.</summary>
/// <remarks>
/// In order of weight: a node that this call has tried already comes last; then one in trouble; then distance and ownership. A replica
/// saves a hop. A node of the preferred data centre saves the long way and is what LOCAL levels refer to, so it outweighs being a replica;
/// except for writes of tables with siblings, which only a replica can take: any other node would pass them on.
/// </remarks>
internal static class Rank
{
    public const int Best = 0;

    public static int Of(bool isReplica, bool isLocal, bool isTroubled, bool isTried, bool needsReplica) =>
        (isTried ? 8 : 0)
        + (isTroubled ? 4 : 0)
        + (isReplica ? 0 : needsReplica ? 2 : 1)
        + (isLocal ? 0 : needsReplica ? 1 : 2);
}
