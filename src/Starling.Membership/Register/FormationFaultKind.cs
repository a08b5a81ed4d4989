namespace Starling.Membership.Register;

/// <summary>Why a node does not become a member.</summary>
public enum FormationFaultKind
{
    /// <summary>This node's address is not in its own list of seeds. Final.</summary>
    NotASeed,

    /// <summary>The cluster has formed without this node's id, and has no member at its address. Final.</summary>
    NotAMember,

    /// <summary>Another node has taken this node's place. Final.</summary>
    Replaced,

    /// <summary>The cluster knows this node under another address. Final.</summary>
    OtherAddress,

    /// <summary>The cluster knows this node in another data centre or rack. Final.</summary>
    OtherPlace,

    /// <summary>A seed was started with another list of seeds. Passes when that is corrected.</summary>
    OtherSeeds,

    /// <summary>Two seeds belong to different clusters. Passes when one of them goes.</summary>
    OtherCluster,

    /// <summary>Two seeds have one id. Passes when one of them goes.</summary>
    SameId,
}
