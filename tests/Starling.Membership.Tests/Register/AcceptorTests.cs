using System;
using System.Threading.Tasks;
using Starling.Membership.Register;
using Starling.Membership.Tests.Mini;
using Starling.Membership.Tests.Topology;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Wire.Messages;
using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Register;

public sealed class AcceptorTests
{
    private static readonly NodeId A = new(1);
    private static readonly NodeId B = new(2);

    [Fact]
    public void A_ballot_is_promised_once_and_none_below_it()
    {
        Assert.True(Acceptor.Fresh.OnPrepare(new Ballot(5, A), out var state));
        Assert.False(state.OnPrepare(new Ballot(5, A), out _));
        Assert.False(state.OnPrepare(new Ballot(4, B), out _));
        Assert.False(state.OnPrepare(new Ballot(ulong.MaxValue, B), out _));
        Assert.True(state.OnPrepare(new Ballot(5, B), out _));
    }

    [Fact]
    public void A_value_is_accepted_under_the_promised_ballot_or_a_higher_one_and_a_ballot_has_one_value()
    {
        Acceptor.Fresh.OnPrepare(new Ballot(5, A), out var state);
        Assert.False(state.OnAccept(new Ballot(4, B), [1], out _));
        Assert.True(state.OnAccept(new Ballot(5, A), [1], out state));
        Assert.True(state.OnAccept(new Ballot(5, A), [1], out state));
        Assert.False(state.OnAccept(new Ballot(5, A), [2], out _));
        Assert.True(state.OnAccept(new Ballot(6, B), [2], out state));
        Assert.Equal((new Ballot(6, B), new Ballot(6, B)), (state.Promised, state.Accepted));
    }

    [Fact]
    public void A_voter_counts_once_and_a_lost_round_stays_lost()
    {
        var voters = VoterSet.OfFounders([new Voter(A, default), new Voter(B, default), new Voter(new NodeId(3), default)]);
        var round = new ProposalRound(voters);
        var yes = new VoterReply(true, new Ballot(1, A), new Ballot(1, B), [7]);
        Assert.Equal(RoundVerdict.Open, round.Count(A, yes));
        Assert.Equal(RoundVerdict.Open, round.Count(A, yes));
        Assert.Equal(RoundVerdict.Open, round.Count(new NodeId(9), yes));
        Assert.Equal(RoundVerdict.Won, round.Count(B, new VoterReply(true, new Ballot(1, A), new Ballot(1, A), [8])));
        Assert.Equal([7], round.BestDocument);

        // A further set begins with what its voters have said already, late answers among it.
        round.Count(new NodeId(3), yes with { Accepted = new Ballot(9, A), Document = [9] });
        Assert.Equal([7], round.BestDocument);
        Assert.Equal(RoundVerdict.Open, round.Widen(new VoterSet(2, [new Voter(new NodeId(3), default), new Voter(new NodeId(4), default)])));
        Assert.Equal([9], round.BestDocument);
        Assert.Equal(RoundVerdict.Won, round.Count(new NodeId(4), yes));

        var lost = new ProposalRound(voters);
        lost.Count(A, null);
        Assert.Equal(RoundVerdict.Lost, lost.Count(B, new VoterReply(false, new Ballot(9, B), default, [])));
        Assert.Equal(RoundVerdict.Lost, lost.Count(new NodeId(3), yes));
        Assert.Equal(9UL, lost.CounterSeen);
    }

    [Fact]
    public void The_voters_state_and_the_last_three_documents_survive_a_restart_and_damage_is_noticed()
    {
        var cluster = new MiniCluster(1, 1);
        var disk = new MiniDisk();
        var store = new AcceptorStore(disk.Open(cluster, new Chance(1), () => true));
        var document = Samples.Formed();
        var state = new Acceptor(new Ballot(7, A), new Ballot(6, B), document.Encode());
        cluster.Loop.Run(
            async () =>
            {
                await store.SaveAsync(state);
                for (; document.Epoch < 6; document = document with { Epoch = document.Epoch + 1 })
                {
                    await store.KeepAsync(document, document.Encode());
                    await store.KeepAsync(document, document.Encode());
                }

                return 0;
            },
            TimeSpan.FromSeconds(1));
        Assert.Equal(4, disk.Synced.Count);
        var again = new AcceptorStore(disk.Open(cluster, new Chance(1), () => true));
        var loaded = again.LoadAcceptor();
        Assert.Equal((state.Promised, state.Accepted), (loaded.Promised, loaded.Accepted));
        Assert.Equal(state.Document, loaded.Document);
        Assert.Equal(5, again.LoadNewest()!.Epoch);

        foreach (var key in disk.Synced.Keys)
        {
            if (key[1] == 'a' || key[^1] == 5)
            {
                disk.Synced[key][20] ^= 1;
            }
        }

        var damaged = new AcceptorStore(disk.Open(cluster, new Chance(1), () => true));
        Assert.Equal(WorldFault.Corrupt, Assert.Throws<WorldException>(() => damaged.LoadNewest()).Fault);
        Assert.Equal(WorldFault.Corrupt, Assert.Throws<WorldException>(() => again.LoadAcceptor()).Fault);
    }
}
