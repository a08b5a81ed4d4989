namespace Starling.Model.Sessions;

/// <summary>Why a session token that a client sent cannot be used. A door refuses the request; it never goes on without the token.</summary>
public enum SessionFault : byte
{
    /// <summary>The token is good.</summary>
    None = 0,

    /// <summary>Cut, changed, too long, or never a token: send it as it was received.</summary>
    Malformed = 1,

    /// <summary>Made by another release: begin a new session.</summary>
    UnknownVersion = 2,

    /// <summary>Made by another cluster, whose history means nothing here: begin a new session.</summary>
    OtherCluster = 3,
}
