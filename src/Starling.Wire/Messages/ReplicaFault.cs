namespace Starling.Wire.Messages;

/// <summary>Why a replica did not do what it was asked. Numbers travel on the wire: never reused.</summary>
public enum ReplicaFault : byte
{
    None = 0,

    /// <summary>The request was made under an older epoch of the slot.</summary>
    StaleEpoch = 1,

    /// <summary>The node does not hold the slot. Never the same as "not found".</summary>
    NotReplica = 2,

    /// <summary>Too much to do; nothing was done.</summary>
    Overloaded = 3,

    /// <summary>The disk is full; nothing was done.</summary>
    DiskFull = 4,

    /// <summary>The disk failed; what was done is not known.</summary>
    Disk = 5,

    /// <summary>The write's stamp is too far ahead of this node's clock; nothing was done.</summary>
    ClockAhead = 6,

    /// <summary>The message or a state in it is malformed; nothing was done.</summary>
    BadRequest = 7,

    /// <summary>The node does not know the table (yet).</summary>
    UnknownTable = 8,

    /// <summary>The request's time was over before it was begun; nothing was done.</summary>
    Expired = 9,

    /// <summary>The stored record is damaged; it was not served.</summary>
    Corrupt = 10,

    /// <summary>The write is older than the slot's closed moment; nothing was done.</summary>
    TooLate = 11,

    /// <summary>The link broke with the request in flight. Never sent; made up by the requester.</summary>
    LinkLost = 200,

    /// <summary>No link to the replica, nothing was sent. Never sent; made up by the requester.</summary>
    NoLink = 201,

    /// <summary>No answer in time. Never sent; made up by the requester.</summary>
    Silent = 202,
}
