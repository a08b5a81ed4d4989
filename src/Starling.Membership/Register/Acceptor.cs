using System;
using Starling.Wire.Messages;

namespace Starling.Membership.Register;

/// <summary>What one voter has promised and accepted, and its two decisions. Pure: each gives the state that must be synced first.</summary>
/// <remarks>
/// Intuition: a voter keeps one sheet of paper. "Promised" is the highest number it was shown; it takes no value under a lower one.
/// Laws: promised never falls; accepted is never above promised; a ballot is promised at most once, so that a proposer which forgot
/// in a crash that it had used a ballot cannot gather a majority for it a second time; under one ballot one value only.
/// Source: Rystsov, "CASPaxos: Replicated State Machines without logs", 2018, section 2.2; Lamport, "Paxos Made Simple", 2001, section 2.2.
/// That an equal ballot is refused in prepare is ours.
/// </remarks>
/// <param name="Promised">No ballot below this one is taken any more.</param>
/// <param name="Accepted">The ballot of <paramref name="Document"/>; none while that is empty.</param>
/// <param name="Document">The accepted document's bytes; empty for none.</param>
internal sealed record Acceptor(Ballot Promised, Ballot Accepted, byte[] Document)
{
    /// <summary>Counters above this are refused, so that nobody can use them up.</summary>
    public const ulong CounterMax = 1UL << 62;

    /// <summary>A voter that has seen nothing.</summary>
    public static Acceptor Fresh { get; } = new(default, default, []);

    /// <summary>True when the ballot is promised; <paramref name="next"/> is then the state to sync before saying so.</summary>
    public bool OnPrepare(Ballot ballot, out Acceptor next)
    {
        var granted = ballot > Promised && ballot.Counter <= CounterMax;
        next = granted ? this with { Promised = ballot } : this;
        return granted;
    }

    /// <summary>True when the document is accepted; <paramref name="next"/> is then the state to sync before saying so.</summary>
    public bool OnAccept(Ballot ballot, byte[] document, out Acceptor next)
    {
        next = this;
        if (ballot < Promised || ballot.Counter is 0 or > CounterMax)
        {
            return false;
        }

        if (ballot == Accepted)
        {
            // The same message again. Another value under this ballot would be a proposer's fault, and is refused.
            return document.AsSpan().SequenceEqual(Document);
        }

        next = new Acceptor(ballot, ballot, document);
        return true;
    }
}
