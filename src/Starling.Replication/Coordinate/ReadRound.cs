using System;
using System.Numerics;
using Starling.Model.Quorums;

namespace Starling.Replication.Coordinate;

/// <summary>Who was asked in a read, who has answered what, and what to do next. Pure: it sends nothing and keeps no rows.</summary>
/// <remarks>
/// A read begins with one replica that gives rows and others that give digests. Where they differ the round turns full: digests are
/// void, and their senders are asked once more, now for rows. A replica that fails is replaced by the next in the order of preference.
/// Sets of replicas are words of bits. Invariants: <c>Waiting</c>, <c>Failed</c>, <c>WithRows</c> and <c>WithDigest</c> are disjoint parts of
/// <c>Asked</c>; nobody is asked while an answer of his is on its way; an answer counts once.
/// </remarks>
internal sealed class ReadRound
{
    private const int ReplicasMax = 64;

    private readonly int[] order = new int[ReplicasMax];
    private readonly UInt128[] digests = new UInt128[ReplicasMax];
    private QuorumRule rule = null!;
    private ReadManner manner;
    private ulong reachable;
    private ulong rowsAsked;
    private int reachableCount;
    private int replicas;

    public ulong Asked { get; private set; }

    public ulong Waiting { get; private set; }

    public ulong Failed { get; private set; }

    /// <summary>Replicas that have given rows, maybe none of them being a row.</summary>
    public ulong WithRows { get; private set; }

    /// <summary>Replicas that have given a digest which still counts.</summary>
    public ulong WithDigest { get; private set; }

    /// <summary>Of <see cref="WithRows"/>, those that hold nothing.</summary>
    public ulong Empty { get; private set; }

    /// <summary>Everybody is asked for rows.</summary>
    public bool IsFull { get; private set; }

    public ulong Answered => WithRows | WithDigest;

    /// <summary>Answers that count towards the level.</summary>
    public int Got => BitOperations.PopCount((manner.WantsRecord ? WithRows & ~Empty : Answered) & rule.Candidates);

    public int Needed => rule.Needed;

    /// <summary>Only replicas that hold the record count.</summary>
    public bool WantsRecord => manner.WantsRecord;

    /// <summary>Replicas whose answers could count and to which a question could be sent when the read began.</summary>
    public int Reachable => BitOperations.PopCount(reachable & rule.Candidates);

    /// <summary>The best of the reachable replicas that are no part of a set; -1 when there is none.</summary>
    public int BestOutside(ulong set)
    {
        for (var i = 0; i < reachableCount; i++)
        {
            if ((set & (1UL << order[i])) == 0)
            {
                return order[i];
            }
        }

        return -1;
    }

    /// <summary>Begins; the caller fills in the order of preference and tells its length to <see cref="Reach"/>.</summary>
    public Span<int> Begin(QuorumRule level, int count, in ReadManner how)
    {
        rule = level;
        manner = how;
        replicas = count;
        IsFull = how.WantsRecord;
        Asked = Waiting = Failed = WithRows = WithDigest = Empty = rowsAsked = 0;
        return order.AsSpan(0, count);
    }

    public void Reach(int count)
    {
        reachableCount = count;
        reachable = 0;
        for (var i = 0; i < count; i++)
        {
            reachable |= 1UL << order[i];
        }
    }

    /// <summary>What to do now.</summary>
    public ReadStep Next => manner.WantsRecord ? NextStrictly : NextUsually;

    /// <summary>The replicas that should be asked now, so that those who have answered or will answer satisfy the level.</summary>
    public ulong ToAsk
    {
        get
        {
            var useful = Useful;
            var open = reachable & ~Asked;
            if (rule.IsMet(useful) || open == 0)
            {
                return 0;
            }

            // Whoever is useful already comes first, so that as few others as possible are added.
            Span<int> preference = stackalloc int[ReplicasMax];
            var count = 0;
            for (var left = useful; left != 0; left &= left - 1)
            {
                preference[count++] = BitOperations.TrailingZeroCount(left);
            }

            for (var i = 0; i < reachableCount; i++)
            {
                if ((open & (1UL << order[i])) != 0)
                {
                    preference[count++] = order[i];
                }
            }

            return rule.Choose(preference[..count]) is { } chosen ? chosen & ~useful
                : manner.WantsRecord ? open
                : 0;
        }
    }

    /// <summary>True when the next replica asked should give rows, not a digest.</summary>
    public bool WantsRows(bool isHedge) => IsFull || (WithRows == 0 && (isHedge || (rowsAsked & Waiting) == 0));

    /// <summary>A request goes to a replica.</summary>
    public void Ask(int replica, bool forRows)
    {
        var bit = 1UL << replica;
        Asked |= bit;
        Waiting |= bit;
        rowsAsked = forRows ? rowsAsked | bit : rowsAsked & ~bit;
    }

    public void TookRows(int replica, bool isEmpty)
    {
        var bit = 1UL << replica;
        Waiting &= ~bit;
        WithRows |= bit;
        Empty |= isEmpty ? bit : 0;
    }

    public void TookDigest(int replica, UInt128 digest)
    {
        var bit = 1UL << replica;
        Waiting &= ~bit;
        if (IsFull)
        {
            Asked &= ~bit; // Too late to be of use, but he can be asked for rows.
            return;
        }

        WithDigest |= bit;
        digests[replica] = digest;
    }

    public void Fails(int replica)
    {
        Waiting &= ~(1UL << replica);
        Failed |= 1UL << replica;
    }

    /// <summary>Replicas that failed may be asked again.</summary>
    public void Forgive(ulong set)
    {
        Failed &= ~set;
        Asked &= ~set;
    }

    /// <summary>Turns the round full. Returns those whose digests are void now, to be asked for rows.</summary>
    public ulong TurnFull()
    {
        var again = WithDigest;
        IsFull = true;
        WithDigest = 0;
        Asked &= ~again;
        return again;
    }

    public bool DigestsEqual(UInt128 digest)
    {
        for (var left = WithDigest; left != 0; left &= left - 1)
        {
            if (digests[BitOperations.TrailingZeroCount(left)] != digest)
            {
                return false;
            }
        }

        return true;
    }

    private ulong Useful => (manner.WantsRecord ? WithRows & ~Empty : Answered) | (IsFull ? Waiting & rowsAsked : Waiting);

    private ReadStep NextUsually
    {
        get
        {
            if (!rule.IsMet(Answered))
            {
                return ToAsk != 0 ? ReadStep.Ask
                    : Waiting == 0 || !rule.IsPossibleWithout(~(Answered | Waiting | (reachable & ~Asked))) ? ReadStep.Fail
                    : ReadStep.Wait;
            }

            // Digests alone cannot answer: when whoever had the rows failed, the others are asked for theirs.
            return WithRows != 0 ? (IsFull ? ReadStep.Merge : ReadStep.Compare)
                : (Waiting & rowsAsked) != 0 ? ReadStep.Wait
                : ReadStep.Compare;
        }
    }

    /// <summary>For reads in which "nothing here" does not count towards the level. That there is nothing can be said only when enough
    /// replicas for the level have said so.</summary>
    private ReadStep NextStrictly
    {
        get
        {
            var holding = WithRows & ~Empty;
            if (rule.IsMet(holding))
            {
                return ReadStep.Merge;
            }

            if (manner.GivesUpEarly && holding == 0 && Failed == 0 && BitOperations.PopCount(Empty) > replicas / 2)
            {
                return ReadStep.Nothing;
            }

            return Waiting != 0 ? ReadStep.Wait
                : ToAsk != 0 ? ReadStep.Ask
                : holding == 0 && rule.IsMet(Empty) ? ReadStep.Nothing
                : ReadStep.Fail;
        }
    }
}
