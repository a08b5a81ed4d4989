using Starling.Model.Placement;
using Starling.Wire.Messages;

namespace Starling.Membership.Register;

/// <summary>Counts the voters' answers to one prepare or one accept. Pure.</summary>
/// <remarks>
/// Laws: a voter counts once, whatever it says and however often, with its first answer; strangers do not count; once won or lost the verdict and
/// <see cref="BestDocument"/> stay. Two won rounds of one voter set share a voter, which is all that Paxos rests on.
/// </remarks>
internal sealed class ProposalRound(VoterSet voters, int needed)
{
    private readonly bool[] answered = new bool[voters.Voters.Length];
    private int granted;
    private int denied;

    public RoundVerdict Verdict { get; private set; }

    /// <summary>The highest ballot under which a voter of this round had accepted something.</summary>
    public Ballot BestBallot { get; private set; }

    /// <summary>What it had accepted; empty when no voter had accepted anything.</summary>
    public byte[] BestDocument { get; private set; } = [];

    /// <summary>The highest counter that any answer named.</summary>
    public ulong CounterSeen { get; private set; }

    /// <summary>Counts an answer; null is a voter that did not answer in time.</summary>
    public RoundVerdict Count(NodeId voter, VoterReply? reply)
    {
        var index = voters.IndexOf(voter);
        if (index < 0 || answered[index] || Verdict != RoundVerdict.Open)
        {
            return Verdict;
        }

        answered[index] = true;
        if (reply is not null && reply.Ballot.Counter <= Acceptor.CounterMax)
        {
            CounterSeen = System.Math.Max(CounterSeen, reply.Ballot.Counter);
        }

        if (reply is { Granted: true })
        {
            granted++;
            if (reply.Document.Length > 0 && (BestDocument.Length == 0 || reply.Accepted > BestBallot))
            {
                BestBallot = reply.Accepted;
                BestDocument = reply.Document;
            }
        }
        else
        {
            denied++;
        }

        Verdict = granted >= needed ? RoundVerdict.Won
            : denied > voters.Voters.Length - needed ? RoundVerdict.Lost
            : RoundVerdict.Open;
        return Verdict;
    }
}
