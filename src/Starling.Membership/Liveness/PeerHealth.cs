using System;

namespace Starling.Membership.Liveness;

/// <summary>What is known of one peer's health. Pure: times are passed in, as spans since any one moment.</summary>
/// <remarks>
/// <para>
/// Intuition: whoever talks is alive, whatever he talks about; pings only make sure that there is something to hear. Silence makes a peer
/// first suspect, then dead. A link that broke and could not be dialled again makes it dead at once: the machine said so itself.
/// </para>
/// <para>
/// Why not rumours (SWIM) yet: with a link between any two nodes every node hears every other one directly, and a rumour would only say
/// whether a third node does, too. Borrowed from Lifeguard: doubt yourself first (<see cref="Excuse"/>). Laws: hearing from a peer makes it alive;
/// without that, states only worsen. Source: Das, Gupta and Motivala, "SWIM", 2002, section 4.2 (suspicion); Dadgar, Phillips and Currey,
/// "Lifeguard: Local Health Awareness for More Accurate Failure Detection", 2018, section IV.
/// </para>
/// </remarks>
public sealed class PeerHealth
{
    private readonly LivenessOptions options;
    private TimeSpan heard;

    /// <summary>A peer that was not heard yet, as seen from now on: suspect.</summary>
    public PeerHealth(LivenessOptions options, TimeSpan now)
    {
        this.options = options;
        heard = now;
        State = PeerState.Suspect;
    }

    /// <summary>As of the last call of any other member.</summary>
    public PeerState State { get; private set; }

    /// <summary>True while there is a link that may be pinged.</summary>
    public bool IsLinked { get; private set; }

    /// <summary>How long it has been silent (or, if it was never heard, watched).</summary>
    public TimeSpan SilenceAt(TimeSpan now) => now > heard ? now - heard : TimeSpan.Zero;

    /// <summary>Something came from the peer.</summary>
    public void Heard(TimeSpan now)
    {
        heard = now > heard ? now : heard;
        State = PeerState.Alive;
    }

    /// <summary>A link is open. That alone is no sign of life: the handshake's messages are.</summary>
    public void LinkUp() => IsLinked = true;

    /// <summary>The last link broke. Suspect at once; the peer may be restarting.</summary>
    public void LinkDown()
    {
        IsLinked = false;
        State = State == PeerState.Dead ? PeerState.Dead : PeerState.Suspect;
    }

    /// <summary>There is no link, and dialling failed.</summary>
    public void DialFailed()
    {
        if (!IsLinked)
        {
            State = PeerState.Dead;
        }
    }

    /// <summary>We paused ourselves for so long: that much of the silence proves nothing.</summary>
    public void Excuse(TimeSpan stall, TimeSpan now) => heard = heard + stall < now ? heard + stall : now;

    /// <summary>Judges the silence.</summary>
    public void Judge(TimeSpan now)
    {
        var silence = SilenceAt(now);
        if (silence >= options.DeadAfter)
        {
            State = PeerState.Dead;
        }
        else if (silence >= options.SuspectAfter && State == PeerState.Alive)
        {
            State = PeerState.Suspect;
        }
    }
}
