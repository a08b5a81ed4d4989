namespace Starling.Model.Causality;

/// <summary>
/// Why a causal context that a client sent cannot be used. A door refuses the request; it never goes on without the
/// context.
/// </summary>
public enum ContextFault : byte
{
    /// <summary>The context is good.</summary>
    None = 0,

    /// <summary>Cut, changed, too long, or never a context: send the bytes as they were received.</summary>
    Malformed = 1,

    /// <summary>Made by another release: read the record again for a context of this one.</summary>
    UnknownVersion = 2,

    /// <summary>Made by another cluster, whose history means nothing here: read the record from this one.</summary>
    OtherCluster = 3,
}
