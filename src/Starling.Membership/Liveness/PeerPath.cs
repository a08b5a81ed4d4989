using System;

namespace Starling.Membership.Liveness;

/// <summary>What a node's own link says of one peer, whatever others say. Pure: times are passed in, as spans since any one moment.</summary>
/// <remarks>
/// Intuition: a rumour says whether a node lives; that does not help whoever cannot reach it. So a path only ever makes a peer worse than the rumours do: a
/// link that broke makes it suspect at once, one that could not be dialled again dead at once (the machine said so itself), and one that owes an
/// answer for long first suspect, then dead. Without a question there is no silence: a link that nothing was asked on owes nothing.
/// Law: hearing from the peer makes the path good; without that it only gets worse. Compare the circuit breakers that clients put before each server.
/// </remarks>
public sealed class PeerPath(LivenessOptions options)
{
    private TimeSpan? owedSince;
    private bool isCut;

    /// <summary>True while there is a link on which something can be asked.</summary>
    public bool IsLinked { get; private set; }

    /// <summary>True while a question is unanswered and nothing was heard since.</summary>
    public bool IsOwing => owedSince is not null;

    /// <summary>A question was sent.</summary>
    public void Asked(TimeSpan now) => owedSince ??= now;

    /// <summary>Something came from the peer.</summary>
    public void Heard() => owedSince = null;

    /// <summary>A link is open, and its handshake is done.</summary>
    public void LinkUp()
    {
        IsLinked = true;
        isCut = false;
        owedSince = null;
    }

    /// <summary>The last link broke; the peer may be restarting.</summary>
    public void LinkDown()
    {
        IsLinked = false;
        owedSince = null;
    }

    /// <summary>There is no link, and dialling failed.</summary>
    public void DialFailed() => isCut = !IsLinked;

    /// <summary>We paused ourselves for so long: that much of the silence proves nothing.</summary>
    public void Excuse(TimeSpan stall) => owedSince += stall;

    /// <summary>What the path says at a moment.</summary>
    public PeerState StateAt(TimeSpan now)
    {
        if (!IsLinked)
        {
            return isCut ? PeerState.Dead : PeerState.Suspect;
        }

        var silence = now - owedSince ?? TimeSpan.Zero;
        return silence >= options.DeadAfter ? PeerState.Dead
            : silence >= options.SuspectAfter ? PeerState.Suspect
            : PeerState.Alive;
    }
}
