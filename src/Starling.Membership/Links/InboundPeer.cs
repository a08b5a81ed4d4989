using Starling.Model.Placement;
using Starling.World;

namespace Starling.Membership.Links;

/// <summary>Who dialled a link. A node has an id and an address, a client has neither.</summary>
public sealed class InboundPeer(NodeId node, Endpoint address, string software)
{
    private readonly RecentCorrelations passedOn = new();
    private readonly RecentCorrelations refused = new();

    public NodeId Node { get; } = node;

    public Endpoint Address { get; } = address;

    /// <summary>Name and version, for people.</summary>
    public string Software { get; } = software;

    public bool IsNode => Node != default;

    /// <summary>True the first time that a correlation comes over this link; the last 4,096 are remembered. For requests that must not
    /// be carried out twice, whatever the link does.</summary>
    public bool IsFirst(ulong correlation) => passedOn.Note(correlation);

    /// <summary>A request was refused with the word that nothing was done, and its sender may say so to a client. From now on that has to
    /// stay true: the last 4,096 are remembered.</summary>
    public void NoteRefused(ulong correlation) => refused.Note(correlation);

    /// <summary>True for a further delivery of a request that was refused.</summary>
    public bool WasRefused(ulong correlation) => refused.Has(correlation);
}
