using System;
using System.Collections.Generic;
using System.Collections.Immutable;
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
/// The voters stand in the document; what that asks of a proposer is in <see cref="VoterChange"/>.
/// Laws: a document proposed under ballot b descends from every document chosen under a lower ballot. Epochs rise by one.
/// Source: Rystsov, "CASPaxos: Replicated State Machines without logs", 2018, sections 2.2 and 2.3. Cost: two round trips, two syncs per voter.
/// </para>
/// </remarks>
internal sealed class Proposer(IWorld world, NodeId self, ICourier courier, LocalVoter local, ILogger logger)
{
    private readonly IWorld world = world;
    private readonly NodeId self = self;
    private readonly ICourier courier = courier;
    private readonly LocalVoter local = local;
    private ulong counter;

    // Used by a planted bug only.
    private (Ballot Ballot, byte[] Bytes, ClusterDocument? Best)? cachedPromise;

    /// <summary>One attempt.</summary>
    /// <param name="voters">Those of <paramref name="known"/>; before the first document the founders.</param>
    /// <param name="known">The newest document that this node knows to be chosen.</param>
    /// <param name="change">From the newest document (null before the first) to the next one.</param>
    /// <param name="operation">The change's id.</param>
    /// <param name="timeout">The longest wait for a voter, in each of the rounds.</param>
    public async Task<Attempt> TryAsync(
        VoterSet voters, ClusterDocument? known, Func<ClusterDocument?, ChangeResult> change, UInt128 operation, TimeSpan timeout)
    {
        var cached = cachedPromise is { } promise && known?.IsNewerThan(promise.Best) != true ? cachedPromise : null;
        var (ballot, bytes, _) = cached ?? (NextBallot(), [], null);
        var prepare = new Questions(this, MessageKind.Prepare, ballot, [], voters, timeout);
        if (cached is null)
        {
            if (await prepare.AskAsync() != RoundVerdict.Won)
            {
                return Attempt.Again(mayHaveHappened: false);
            }

            bytes = prepare.Round.BestDocument;
        }

        cachedPromise = null;
        if (!TryReadBest(bytes, known, out var best, out var fault))
        {
            return Attempt.Refused(ChangeFault.Contradiction, fault);
        }

        var found = best is null ? voters : VoterSet.Of(best);
        switch (VoterChange.StepFor(voters, found, world.Mutants))
        {
            case VoterStep.Contradiction:
                return Attempt.Refused(ChangeFault.Contradiction, OtherVoters);
            case VoterStep.Fetch:
                world.Marks.Hit(Mark.VotersFarAhead);
                return Attempt.MustFetch(best!);
            case VoterStep.Confirm when !world.Mutants.HasFlag(Mutant.RegisterVotersTrusted):
                return await ConfirmAsync(prepare, voters, found, ballot, timeout);
            case VoterStep.Confirm:
                // The bug: work under voters that nobody may have chosen.
                voters = found;
                break;
            default:
                break;
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
        if (await AcceptAsync(VoterChange.SetsFor(voters, VoterSet.Of(next), world.Mutants), ballot, value, timeout))
        {
            if (world.Mutants.HasFlag(Mutant.RegisterBallotReused))
            {
                cachedPromise = (ballot, value, next);
            }

            return new Attempt(result, next, value, false);
        }

        return Attempt.Again(mayHaveHappened: result is ChangeResult.Changed);
    }

    private const string OtherVoters =
        "The voters of the cluster are others than this node believes: a seed's data folder was emptied while the cluster formed,"
        + " or this node has missed a change. Wait, then try again.";

    /// <summary>Brings somebody's change of the voters to its end, as it is: built on is only what is chosen.</summary>
    private async Task<Attempt> ConfirmAsync(Questions prepare, VoterSet voters, VoterSet found, Ballot ballot, TimeSpan timeout)
    {
        world.Marks.Hit(Mark.VotersConfirmed);
        if (await prepare.WidenAsync(found) != RoundVerdict.Won)
        {
            return Attempt.Again(mayHaveHappened: false);
        }

        // Those who were asked later may have shown a newer document. If that has again other voters, they were not asked.
        var bytes = prepare.Round.BestDocument;
        if (!ClusterDocument.TryDecode(bytes, out var best, out var fault))
        {
            return Attempt.Refused(ChangeFault.Contradiction, fault);
        }

        var isSame = best.VotersVersion == found.Version && VoterSet.Of(best).HasSameVoters(found);
        if (!isSame && best.VotersVersion > voters.Version + 1)
        {
            return Attempt.MustFetch(best);
        }

        return isSame && await AcceptAsync([voters, found], ballot, bytes, timeout)
            ? new Attempt(null, best, bytes, false)
            : Attempt.Again(mayHaveHappened: false);
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

    private static bool TryReadBest(byte[] bytes, ClusterDocument? known, out ClusterDocument? best, out string fault)
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

        return true;
    }

    private static void CheckStep(ClusterDocument? best, ClusterDocument next, UInt128 operation)
    {
        if (next.Epoch != (best?.Epoch ?? 0) + 1 || (best is not null && (next.Era != best.Era || next.Cluster != best.Cluster))
            || next.OperationOf(operation) is null || next.Faults().Count > 0 || (best is not null && !MayFollow(best, next)))
        {
            throw new InvalidOperationException("A change of the cluster document broke its laws; this is a fault in the change.");
        }
    }

    /// <summary>Voters that change have the next version, and the same voters the same.</summary>
    private static bool MayFollow(ClusterDocument best, ClusterDocument next) =>
        next.VotersVersion == best.VotersVersion + (VoterSet.Of(next).HasSameVoters(VoterSet.Of(best)) ? 0UL : 1UL);

    private Ballot NextBallot()
    {
        counter = Math.Max(counter, local.CounterSeen) + 1;
        return new Ballot(counter, self);
    }

    private async Task<bool> AcceptAsync(ImmutableArray<VoterSet> sets, Ballot ballot, byte[] document, TimeSpan timeout)
    {
        var accept = new Questions(this, MessageKind.Accept, ballot, document, sets[0], timeout);
        for (var i = 1; i < sets.Length; i++)
        {
            accept.Add(sets[i]);
        }

        return await accept.AskAsync() == RoundVerdict.Won;
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

    /// <summary>One question under one ballot to voters, each of which is asked once.</summary>
    private sealed class Questions(
        Proposer proposer, MessageKind kind, Ballot ballot, byte[] document, VoterSet first, TimeSpan timeout)
    {
        private readonly HashSet<NodeId> asked = [];
        private readonly List<VoterSet> sets = [first];
        private TaskCompletionSource<RoundVerdict>? decided;

        public ProposalRound Round { get; } = new(first, proposer.world.Mutants.HasFlag(Mutant.RegisterQuorumOfHalf));

        /// <summary>Asks for a majority of one more set, before anybody is asked.</summary>
        public void Add(VoterSet voters)
        {
            sets.Add(voters);
            Round.Widen(voters);
        }

        /// <summary>Asks for a majority of one more set, after the first has been won.</summary>
        public Task<RoundVerdict> WidenAsync(VoterSet voters)
        {
            Add(voters);
            return AskAsync();
        }

        public Task<RoundVerdict> AskAsync()
        {
            var end = decided = new TaskCompletionSource<RoundVerdict>();
            foreach (var set in sets)
            {
                foreach (var voter in set.Voters)
                {
                    if (asked.Add(voter.Id))
                    {
                        LoudTask.Watch(proposer.world.Executor, CountAsync(voter, set.Version));
                    }
                }
            }

            Settle();
            return end.Task;
        }

        private async Task CountAsync(Voter voter, ulong version)
        {
            Round.Count(voter.Id, await AskAsync(voter, version));
            Settle();
        }

        /// <summary>A voter is a node and not an address: whoever else answers there now has forgotten what the voter promised, if it ever knew.</summary>
        private async Task<VoterReply?> AskAsync(Voter voter, ulong version)
        {
            if (voter.Id == proposer.self)
            {
                return await (kind == MessageKind.Prepare ? proposer.local.PrepareAsync(ballot) : proposer.local.AcceptAsync(ballot, document));
            }

            if (proposer.courier.IdentityOf(voter.Address) is { } there && there.Id != voter.Id)
            {
                proposer.world.Marks.Hit(Mark.VoterReplaced);
                return null;
            }

            return proposer.Read(
                await proposer.courier.AskAsync(
                    voter.Address,
                    kind,
                    (output, header) => new RegisterMessage
                    {
                        Ballot = ballot, VotersVersion = version, Granted = true, Document = document,
                    }.Write(output, header),
                    timeout), kind + 1);
        }

        private void Settle()
        {
            if (Round.Verdict == RoundVerdict.Open || decided is not { Task.IsCompleted: false })
            {
                return;
            }

            if (Round.CounterSeen > proposer.counter)
            {
                proposer.world.Marks.Hit(Mark.BallotRaised);
                proposer.counter = Round.CounterSeen;
            }

            decided.SetResult(Round.Verdict);
        }
    }
}
