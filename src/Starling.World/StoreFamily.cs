namespace Starling.World;

/// <summary>The families (separate key spaces) of a node's store. Numbers are part of the disk format: never reused.</summary>
public enum StoreFamily : byte
{
    /// <summary>Identity, clock ceiling, format version, and other marks of the node and its slots.</summary>
    Marks = 0,

    Records = 1,

    Hints = 2,

    /// <summary>Acceptor state of the cluster document's register, and the last chosen documents.</summary>
    Register = 3,

    Fingerprints = 4,

    /// <summary>Records that may be deleted for good, in order of the moment past which all replicas must have agreed.</summary>
    Purges = 5,
}
