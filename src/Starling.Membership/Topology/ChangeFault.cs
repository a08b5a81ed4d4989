namespace Starling.Membership.Topology;

/// <summary>Why a change of the cluster document was refused. In every case this call has not made it happen.</summary>
public enum ChangeFault
{
    /// <summary>The request itself is wrong; the text says what to change.</summary>
    BadRequest,

    /// <summary>No such table.</summary>
    UnknownTable,

    /// <summary>A table of that name exists with another definition.</summary>
    TableExists,

    /// <summary>A bound of the document would be crossed.</summary>
    TooLarge,

    /// <summary>No majority of voters answered in time.</summary>
    Unavailable,

    /// <summary>Too many changes wait at this node already.</summary>
    Overloaded,

    /// <summary>The cluster has not formed yet.</summary>
    NotFormed,

    /// <summary>The voters' state contradicts what this node knows to be chosen. The text says what to do.</summary>
    Contradiction,
}
