namespace Starling.Wire.Messages;

/// <summary>Why a node does not talk to the other side. Numbers travel on the wire: never reused.</summary>
public enum RefusedReason : byte
{
    /// <summary>The first frame was not a <see cref="Hello"/> of a version that this node speaks.</summary>
    Version = 1,

    /// <summary>The other side belongs to another cluster.</summary>
    OtherCluster = 2,

    /// <summary>The other side was started with another list of seeds.</summary>
    OtherSeeds = 3,

    /// <summary>The other side is not a member (a wiped data folder is a new node).</summary>
    NotMember = 4,

    /// <summary>A frame was damaged or over its bound.</summary>
    BadFrame = 5,

    /// <summary>The node has as many links as it may have.</summary>
    TooManyLinks = 6,

    /// <summary>The node is stopping.</summary>
    Stopping = 7,
}
