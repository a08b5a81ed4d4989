using System;
using System.Numerics;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Sessions;
using Starling.Replication.Replica;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>A read that is part of a session: it never shows less than the session has seen.</summary>
/// <remarks>
/// Usually everything the session has seen of the slot is proven to be on all replicas, and the read goes as its level says. Where it is not, the
/// read is raised to those replicas that meet the session's demand (<see cref="SessionDemand"/> has the reasons): a majority for what a majority holds,
/// the witness for what was seen at one replica. What comes back is judged by who was heard and what they have proven; if that is still too
/// little, as when a witness cannot be reached, all replicas are asked. If they cannot be had either the read fails: it does not
/// show what may be older than what the session has seen.
/// A raised read merges and repairs as any read of so many replicas does. In a raised read a replica that holds nothing counts, whatever
/// the request says: asking more replicas serves the same end better.
/// </remarks>
internal sealed class SessionRead : IProofWaiter
{
    private readonly Desk desk;
    private readonly Peers peers;
    private readonly TableView table;
    private readonly ReplicaSet set;
    private readonly QuorumRule rule;
    private readonly Token token;
    private readonly ReadQuestion question = new();
    private readonly ReadManner manner;
    private readonly long due;
    private readonly IReadWaiter waiter;
    private SessionToken session;
    private ReadProof proof;
    private bool isRaised;
    private bool hasAskedAll;

    public SessionRead(
        Desk desk, TableView table, ReplicaSet set, QuorumRule rule, Token token, ReadOnlySpan<byte> partition, in ReadRange range,
        in ReadManner manner, long due, SessionToken session, IReadWaiter waiter)
    {
        this.desk = desk;
        peers = desk.Neighbours.Peers;
        this.table = table;
        this.set = set;
        this.rule = rule;
        this.token = token;
        this.manner = manner;
        this.due = due;
        this.session = session;
        this.waiter = waiter;
        question.Keep(partition, range, wantsProof: true);
    }

    /// <summary>Begins. The waiter is called exactly once, maybe before this returns.</summary>
    public void Start()
    {
        var demand = Demand();
        if (demand.IsNone || desk.Has(Mutant.SessionIgnored) || desk.Has(Mutant.SessionFloorFromRow))
        {
            Ask(rule, manner with { WantsProof = true });
            return;
        }

        isRaised = true;
        desk.Marks.Hit(Mark.SessionReadRaised);
        Ask(RuleFor(desk, peers, set, rule, demand), new ReadManner(false, false, manner.AsOf, WantsProof: true));
    }

    /// <summary>The rule of a read that meets a demand, as far as its witnesses can be reached; else a majority, whose answers may prove more.</summary>
    public static QuorumRule RuleFor(Desk desk, in Peers peers, ReplicaSet set, QuorumRule rule, SessionDemand demand)
    {
        var must = WitnessesIn(peers, set, demand, out var missing) & ~desk.Neighbours.UnreachableOf(set);
        var isMajorityWanted = missing || BitOperations.PopCount(must) < demand.Witnesses.Length
            || demand.Wide != default || demand.IsWitnessForgotten;
        return Raise(rule, set, must, isMajorityWanted);
    }

    /// <summary>The same for a scan, which does not come back: what cannot be met by others needs all.</summary>
    public static QuorumRule RuleForScan(in Peers peers, ReplicaSet set, QuorumRule rule, SessionDemand demand)
    {
        var must = WitnessesIn(peers, set, demand, out var missing);
        return missing || demand.IsWitnessForgotten ? rule.Raised(set.Readers, 0) : Raise(rule, set, must, demand.Wide != default);
    }

    /// <summary>True when answers of these replicas meet a demand.</summary>
    public static bool IsMet(in Peers peers, ReplicaSet set, SessionDemand demand, ulong heard)
    {
        if (demand.IsNone || (heard & set.Readers) == set.Readers)
        {
            return true;
        }

        var witnesses = WitnessesIn(peers, set, demand, out var missing);
        return !missing && !demand.IsWitnessForgotten && (witnesses & ~heard) == 0
            && (demand.Wide == default || (set.Stage == 0
                ? BitOperations.PopCount(heard) >= MajorityOf(set)
                : set.RuleOf(ConsistencyLevel.Quorum, 0)!.IsMet(heard)));
    }

    void IProofWaiter.Proven(in ReadProof given)
    {
        proof = given;
        desk.Proofs.Heard(table.Id, set, given.Proven);
    }

    void IReadWaiter.Read(in ReplicaRows rows)
    {
        if (!IsGoodEnough())
        {
            desk.Marks.Hit(Mark.SessionAskedAll);
            if (peers.View != desk.View)
            {
                waiter.NotRead(new Trouble(StarlingError.Unavailable, false, "The cluster changed while a session's record was read. Read again."));
                return;
            }

            isRaised = hasAskedAll = true;
            Ask(rule.Raised(set.Readers, 0), new ReadManner(false, false, manner.AsOf, WantsProof: true));
            return;
        }

        (waiter as ISessionWaiter)?.Learned(Learn());
        waiter.Read(rows);
    }

    void IReadWaiter.NotRead(in Trouble trouble) => waiter.NotRead(!isRaised ? trouble : trouble with
    {
        Text = (hasAskedAll
            ? "What this session has seen was written or read at a replica that gives no answer now, and no other has proven to hold it. "
                + "Nothing older is shown. Bring the node back, wait, or go on without the session. "
            : "What this session has seen is not yet proven to be on all replicas, so more than its level asks for had to be read. Try again, or "
                + "go on without the session. ") + trouble.Text,
    });

    private SessionDemand Demand()
    {
        var known = desk.Proofs.Known(table.Id, set);
        session = session.Without(table.Id, set.Slot.Index, known);
        return SessionDemand.Of(session, table.Id, set.Slot.Index, known);
    }

    private bool IsGoodEnough()
    {
        var demand = Demand();
        return desk.Has(Mutant.SessionIgnored) || hasAskedAll
            || (desk.Has(Mutant.SessionFloorFromRow) && proof.Newest >= demand.Latest)
            || IsMet(peers, set, demand, proof.Heard);
    }

    /// <summary>What the session has seen from now on.</summary>
    private SessionToken Learn()
    {
        var floor = desk.Has(Mutant.SessionLateIgnored) ? proof.Newest : proof.Floor;
        if (floor == default || floor <= desk.Proofs.Known(table.Id, set))
        {
            return proof.Seen > session.Seen
                ? SessionToken.Merge(session, SessionToken.OfSeen(desk.View.ClusterTag, proof.Seen))
                : session;
        }

        return SessionToken.Merge(session, SessionToken.Of(
            desk.View.ClusterTag, proof.Seen,
            new Floor(table.Id, set.Slot.Index, WitnessOf(peers, set, proof.Holding), floor)));
    }

    /// <summary>Zero when a majority holds it; else the short name of one replica that does.</summary>
    public static ulong WitnessOf(in Peers peers, ReplicaSet set, ulong holding) =>
        (set.Stage == 0 ? BitOperations.PopCount(holding) >= MajorityOf(set) : set.IsMajority(holding)) ? 0 : NameOf(peers, set, BitOperations.TrailingZeroCount(holding));

    private static ulong WitnessesIn(in Peers peers, ReplicaSet set, SessionDemand demand, out bool missing)
    {
        var found = 0UL;
        missing = false;
        foreach (var floor in demand.Witnesses)
        {
            var isHere = false;
            for (var i = 0; i < set.Count; i++)
            {
                if ((set.Readers & (1UL << i)) != 0 && NameOf(peers, set, i) == floor.Witness)
                {
                    found |= 1UL << i;
                    isHere = true;
                }
            }

            missing |= !isHere;
        }

        return found;
    }

    /// <summary>64 bits of the node's random id: two replicas of one slot do not share them by chance. Never zero, which means "a majority".</summary>
    private static ulong NameOf(in Peers peers, ReplicaSet set, int replica) => Math.Max(1, (ulong)peers.IdOf(set, replica).Bits);

    /// <summary>While the slot moves a majority is one of each list that is read, and no number of replicas.</summary>
    private static QuorumRule Raise(QuorumRule rule, ReplicaSet set, ulong must, bool isMajorityWanted) =>
        !isMajorityWanted ? rule.Raised(must, 0)
        : set.Stage == 0 ? rule.Raised(must, MajorityOf(set))
        : rule.Raised(must, 0).And(set.RuleOf(ConsistencyLevel.Quorum, 0)!);

    private static int MajorityOf(ReplicaSet set) => (set.Count / 2) + 1;

    private void Ask(QuorumRule level, in ReadManner how) =>
        desk.RentRead().Start(table, set, level, token, question.Partition, question.Range, how, due, this);
}
