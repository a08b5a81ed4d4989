using System;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>Takes one change through the register: ask the voters, change what they hold, have it accepted.</summary>
/// <remarks>
/// <para>
/// Intuition: collect the newest page from a majority and thereby stop all earlier writers, write the next page from it, and hand it to
/// a majority. If anything goes wrong, start over with a higher number. Every attempt has a ballot of its own and proposes one value under
/// it, ever; promises of a failed attempt are not used again (a cached promise is how another implementation came to put two values under
/// one ballot, and a fork follows from that).
/// </para>
/// <para>
/// Where a change is refused, or was found done already, the newest page is accepted once more as it is: only then is it known to be chosen,
/// and the refusal is about a state that exists. Finding one's operation on a page that one voter alone holds proves nothing yet.
/// </para>
/// <para>
/// Laws: a document proposed under ballot b descends from every document chosen under a lower ballot. Epochs rise by one.
/// Source: Rystsov, "CASPaxos: Replicated State Machines without logs", 2018, sections 2.2 and 2.3. Cost: two round trips, two syncs per voter.
/// </para>
/// </remarks>
internal sealed class Proposer(IWorld world, NodeId self, ICourier courier, LocalVoter local, ILogger logger)
{
    private ulong counter;

    // Used by a planted bug only.
    private (Ballot Ballot, byte[] Bytes, ClusterDocument? Best)? cachedPromise;

    /// <summary>One attempt.</summary>
    /// <param name="voters">Who is asked.</param>
    /// <param name="known">The newest document that this node knows to be chosen.</param>
    /// <param name="change">From the newest document (null before the first) to the next one.</param>
    /// <param name="operation">The change's id.</param>
    /// <param name="timeout">The longest wait for a voter, in each of the two rounds.</param>
    public async Task<Attempt> TryAsync(
        VoterSet voters, ClusterDocument? known, Func<ClusterDocument?, ChangeResult> change, UInt128 operation, TimeSpan timeout)
    {
        var cached = cachedPromise is { } promise && known?.IsNewerThan(promise.Best) != true ? cachedPromise : null;
        var (ballot, bytes, _) = cached ?? (NextBallot(), [], null);
        if (cached is null)
        {
            var prepare = await AskAllAsync(voters, MessageKind.Prepare, ballot, [], timeout);
            if (prepare.Verdict != RoundVerdict.Won)
            {
                return Attempt.Again(mayHaveHappened: false);
            }

            bytes = prepare.BestDocument;
        }

        cachedPromise = null;
        if (!TryReadBest(bytes, voters, known, out var best, out var fault))
        {
            return Attempt.Refused(ChangeFault.Contradiction, fault);
        }

        NotePage(best, known, operation);
        var result = best?.OperationOf(operation) is null ? change(best) : new ChangeResult.Changed(best);
        var next = (result as ChangeResult.Changed)?.Document ?? best;
        if (next is null)
        {
            // A refusal before there is any document: there is nothing to accept again.
            return new Attempt(result, null, [], false);
        }

        if (!ReferenceEquals(next, best))
        {
            CheckStep(best, next, operation);
        }

        var value = ReferenceEquals(next, best) ? bytes : next.Encode();
        var accept = await AskAllAsync(voters, MessageKind.Accept, ballot, value, timeout);
        if (accept.Verdict == RoundVerdict.Won)
        {
            if (world.Mutants.HasFlag(Mutant.RegisterBallotReused))
            {
                cachedPromise = (ballot, value, next);
            }

            return new Attempt(result, next, value, false);
        }

        return Attempt.Again(mayHaveHappened: result is ChangeResult.Changed);
    }

    private void NotePage(ClusterDocument? best, ClusterDocument? known, UInt128 operation)
    {
        if (best is not null && best.OperationOf(operation) is not null)
        {
            world.Marks.Hit(Mark.ChangeFoundDone);
        }
        else if (best is not null && best.IsNewerThan(known))
        {
            world.Marks.Hit(Mark.OthersPageContinued);
        }
    }

    private static bool TryReadBest(
        byte[] bytes, VoterSet voters, ClusterDocument? known, out ClusterDocument? best, out string fault)
    {
        best = null;
        fault = "";
        if (bytes.Length > 0 && !ClusterDocument.TryDecode(bytes, out best, out fault))
        {
            return false;
        }

        if (known is not null && (best is null || known.IsNewerThan(best)))
        {
            fault = "A majority of voters holds an older cluster document than the chosen one: they have lost their disks. Nothing is changed;"
                + " stop the nodes with emptied data folders.";
            return false;
        }

        if (best is not null && !voters.IsThatOf(best))
        {
            fault = "The voters of the cluster are others than this node believes: a seed's data folder was emptied while the cluster formed,"
                + " or this node has missed a change. Wait, then try again.";
            return false;
        }

        return true;
    }

    private static void CheckStep(ClusterDocument? best, ClusterDocument next, UInt128 operation)
    {
        if (next.Epoch != (best?.Epoch ?? 0) + 1 || (best is not null && (next.Era != best.Era || next.Cluster != best.Cluster))
            || next.OperationOf(operation) is null || next.Faults().Count > 0)
        {
            throw new InvalidOperationException("A change of the cluster document broke its laws; this is a fault in the change.");
        }
    }

    private Ballot NextBallot()
    {
        counter = Math.Max(counter, local.CounterSeen) + 1;
        return new Ballot(counter, self);
    }

    private Task<ProposalRound> AskAllAsync(VoterSet voters, MessageKind kind, Ballot ballot, byte[] document, TimeSpan timeout)
    {
        var needed = world.Mutants.HasFlag(Mutant.RegisterQuorumOfHalf) ? Math.Max(1, voters.Voters.Length / 2) : voters.Majority;
        var round = new ProposalRound(voters, needed);
        var decided = new TaskCompletionSource<ProposalRound>();
        foreach (var voter in voters.Voters)
        {
            LoudTask.Watch(world.Executor, CountAsync(voter));
        }

        return decided.Task;

        async Task CountAsync(Voter voter)
        {
            var reply = voter.Id == self
                ? await (kind == MessageKind.Prepare ? local.PrepareAsync(ballot) : local.AcceptAsync(ballot, document))
                : Read(await courier.AskAsync(
                    voter.Address,
                    kind,
                    (output, header) => new RegisterMessage
                    {
                        Ballot = ballot, VotersVersion = voters.Version, Granted = true, Document = document,
                    }.Write(output, header),
                    timeout), kind + 1);
            if (round.Count(voter.Id, reply) != RoundVerdict.Open && !decided.Task.IsCompleted)
            {
                if (round.CounterSeen > counter)
                {
                    world.Marks.Hit(Mark.BallotRaised);
                    counter = round.CounterSeen;
                }

                decided.SetResult(round);
            }
        }
    }

    private VoterReply? Read(CourierReply? reply, MessageKind expected)
    {
        if (reply is null || reply.Kind != expected)
        {
            return null;
        }

        if (!RegisterMessage.TryRead(reply.Body, out var message))
        {
            RegisterLog.ReplyMalformed(logger, expected);
            return null;
        }

        return new VoterReply(message.Granted, message.Ballot, message.Accepted, message.Document.ToArray());
    }
}
