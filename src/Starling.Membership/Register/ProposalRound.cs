using System;
using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.Wire.Messages;

namespace Starling.Membership.Register;

/// <summary>Counts the voters' answers to one prepare or one accept, among one set of voters or several at once. Pure.</summary>
/// <remarks>
/// Laws: a voter counts once in each set that it is in, whatever it says and however often, with its first answer; strangers do not count; it is won when
/// it is won in every set; once won or lost the verdict and <see cref="BestDocument"/> stay, until a further set is added. Two won rounds that share a
/// set share a voter, which is all that Paxos rests on.
/// </remarks>
internal sealed class ProposalRound
{
    private readonly bool isHalfEnough;
    private readonly List<VoterSet> sets = [];
    private readonly Dictionary<NodeId, bool> answers = [];
    private readonly List<(NodeId Voter, VoterReply? Reply)> late = [];

    public ProposalRound(VoterSet voters, bool isHalfEnough = false)
    {
        this.isHalfEnough = isHalfEnough;
        sets.Add(voters);
    }

    public RoundVerdict Verdict { get; private set; }

    /// <summary>The highest ballot under which a voter of this round had accepted something.</summary>
    public Ballot BestBallot { get; private set; }

    /// <summary>What it had accepted; empty when no voter had accepted anything.</summary>
    public byte[] BestDocument { get; private set; } = [];

    /// <summary>The highest counter that any answer named.</summary>
    public ulong CounterSeen { get; private set; }

    /// <summary>Asks for a majority of one more set. What its voters have said already counts in it, also what came after the verdict.</summary>
    public RoundVerdict Widen(VoterSet voters)
    {
        sets.Add(voters);
        Verdict = Judge();
        var waiting = late.ToArray();
        late.Clear();
        foreach (var (voter, reply) in waiting)
        {
            Count(voter, reply);
        }

        return Verdict;
    }

    /// <summary>Counts an answer; null is a voter that did not answer in time.</summary>
    public RoundVerdict Count(NodeId voter, VoterReply? reply)
    {
        if (Verdict != RoundVerdict.Open)
        {
            late.Add((voter, reply));
            return Verdict;
        }

        if (!sets.Exists(set => set.IndexOf(voter) >= 0) || !answers.TryAdd(voter, reply is { Granted: true }))
        {
            return Verdict;
        }

        if (reply is not null && reply.Ballot.Counter <= Acceptor.CounterMax)
        {
            CounterSeen = Math.Max(CounterSeen, reply.Ballot.Counter);
        }

        if (reply is { Granted: true, Document.Length: > 0 } && (BestDocument.Length == 0 || reply.Accepted > BestBallot))
        {
            BestBallot = reply.Accepted;
            BestDocument = reply.Document;
        }

        return Verdict = Judge();
    }

    private RoundVerdict Judge()
    {
        var isWon = true;
        foreach (var set in sets)
        {
            var needed = isHalfEnough ? Math.Max(1, set.Voters.Length / 2) : set.Majority;
            var (granted, denied) = (0, 0);
            foreach (var voter in set.Voters)
            {
                if (answers.TryGetValue(voter.Id, out var isGranted))
                {
                    granted += isGranted ? 1 : 0;
                    denied += isGranted ? 0 : 1;
                }
            }

            if (denied > set.Voters.Length - needed)
            {
                return RoundVerdict.Lost;
            }

            isWon &= granted >= needed;
        }

        return isWon ? RoundVerdict.Won : RoundVerdict.Open;
    }
}
