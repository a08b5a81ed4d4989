using System;
using System.Threading;
using Starling.Model.Sessions;

namespace Starling.Api;

/// <summary>What one user of a cluster has written and read, as far as later reads must not go back behind it.</summary>
/// <remarks>
/// Give the same session to requests (<see cref="ReadOptions.Session"/> and its like), or let <see cref="SessionExtensions.OpenSession"/> do it: reads at ONE
/// then find the session's own writes and never show older data than an earlier read did. What is promised exactly is in docs/sessions.md.
/// A session may be used by many requests at once; what a request learns counts for those that begin after it has ended. Its text form moves it
/// to another process: into a cookie, a header, a message to a colleague who shall see what was done. Thread-safe.
/// </remarks>
public sealed class Session
{
    private SessionToken token;

    /// <summary>A session that has seen nothing.</summary>
    public Session()
        : this(SessionToken.Empty)
    {
    }

    private Session(SessionToken token) => this.token = token;

    /// <summary>What the session has seen so far.</summary>
    public SessionToken Token => Volatile.Read(ref token);

    /// <summary>Goes on with a session from its text form. An empty text is a session that has seen nothing.</summary>
    /// <exception cref="FormatException">The text is no token: cut, changed, or of a release that is not known.</exception>
    public static Session Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SessionToken.TryParse(text, out var token) switch
        {
            SessionFault.None => new Session(token),
            SessionFault.UnknownVersion => throw new FormatException(
                "The session token is of a version that this program does not know. Begin a new session."),
            _ => throw new FormatException("The session token is damaged. Pass it on unchanged, or begin a new session."),
        };
    }

    /// <summary>From now on the session has seen what another one has seen as well.</summary>
    /// <exception cref="ArgumentException">They are of two clusters.</exception>
    public void Join(Session other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Advance(SessionToken.Empty, other.Token);
    }

    /// <summary>Takes what an answer brought: for those who carry requests, such as doors.</summary>
    /// <param name="sent">The token that went with the request. When nothing was learned meanwhile the answer's replaces it, without
    /// what all replicas hold by now; otherwise both count.</param>
    /// <param name="received">The token that came with the answer.</param>
    public void Advance(SessionToken sent, SessionToken received)
    {
        ArgumentNullException.ThrowIfNull(received);
        SessionToken before;
        SessionToken after;
        do
        {
            before = Volatile.Read(ref token);
            after = ReferenceEquals(before, sent) ? received : SessionToken.Merge(before, received);
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref token, after, before), before));
    }

    /// <summary>The text form, base64url: up to 2 KiB, empty for a session that has seen nothing.</summary>
    public override string ToString() => Token.ToString();
}
