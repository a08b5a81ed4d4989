namespace Starling.Api;

/// <summary>Why a request failed. A code exists only where a caller can act on it. Numbers travel on the wire: never reused.</summary>
public enum StarlingError : byte
{
    /// <summary>A bug in Starling. The message has the details; nothing is known of a write.</summary>
    Internal = 0,

    /// <summary>Not enough replicas are alive for the level. Nothing was sent: a write has not happened.</summary>
    Unavailable = 1,

    /// <summary>The level was not reached in time. A write may have happened.</summary>
    Timeout = 2,

    /// <summary>The node has too much to do and refused at once: a write has not happened. Try later or elsewhere.</summary>
    Overloaded = 3,

    /// <summary>The request itself is wrong; the message says what to change.</summary>
    BadRequest = 4,

    /// <summary>No such table.</summary>
    UnknownTable = 5,

    /// <summary>A table of that name exists with another definition.</summary>
    TableExists = 6,

    /// <summary>A key, value or context is over its limit.</summary>
    TooLarge = 7,

    /// <summary>The record would hold too many siblings: read it, resolve them, and write with the context.</summary>
    TooManySiblings = 8,

    /// <summary>The context or the session token is damaged or was made by another cluster.</summary>
    ForeignContext = 9,

    /// <summary>Replicas' disks are full: the write was refused.</summary>
    DiskFull = 10,

    /// <summary>The level cannot be met by the table's replicas, whoever is alive.</summary>
    ImpossibleLevel = 11,

    /// <summary>The cluster has not formed yet, or the node is still starting or already stopping.</summary>
    NotReady = 12,

    /// <summary>The link to the node broke with the request in flight.</summary>
    LinkLost = 13,

    /// <summary>Replicas refused or failed (a broken disk, for example), and the level can no longer be met. A write may have happened.</summary>
    ReplicasFailed = 14,

    /// <summary>The node speaks another version or belongs to another cluster.</summary>
    WrongCluster = 15,

    /// <summary>The caller cancelled. A write may have happened.</summary>
    Cancelled = 16,

    /// <summary>A remove, without a context, of what the replica that took the change does not show. Nothing was done: read the value, and send its
    /// context with the remove.</summary>
    NotPresent = 17,

    /// <summary>The record was written by somebody since it was read, and the write was to happen only if not
    /// (<see cref="WriteOptions.IfUnchangedSince"/>). It has not happened: read again, and decide anew.</summary>
    Changed = 18,

    /// <summary>A change came with an operation's id that cannot be remembered: too many are, or its first try is too long ago. This try has not happened.
    /// <see cref="UpdateOptions.Operation"/> says what to do.</summary>
    NotRemembered = 19,
}
