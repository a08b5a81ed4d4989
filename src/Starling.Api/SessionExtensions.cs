using System;

namespace Starling.Api;

/// <summary>Opens sessions.</summary>
public static class SessionExtensions
{
    /// <summary>The same cluster as one user sees it: every request goes on with the session, and so finds what the session has written and read.</summary>
    /// <param name="starling">A client, or an embedded node. It stays open when the session is over.</param>
    /// <param name="session">A session to go on with. <value>Null: a new one.</value></param>
    public static StarlingSession OpenSession(this IStarling starling, Session? session = null)
    {
        ArgumentNullException.ThrowIfNull(starling);
        return new StarlingSession(starling, session ?? new Session());
    }
}
