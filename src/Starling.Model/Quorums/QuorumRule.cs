using System;
using System.Numerics;

namespace Starling.Model.Quorums;

/// <summary>Which sets of replicas satisfy a consistency level for one replica list: the pure brain of every read and write.</summary>
/// <remarks>
/// Replicas are bits of a word, in the order of the slot's list, so a set of answers is one integer and the test is a
/// population count per group. A level is a conjunction of groups "at least k of these": QUORUM is one group over all replicas,
/// EACH_QUORUM one group for each data centre. Two sets that satisfy QUORUM always share a replica, since each has more than half.
/// Immutable; computed once for a (list, level) and reused by every request.
/// </remarks>
public sealed class QuorumRule
{
    private readonly Group[] groups;

    private QuorumRule(ulong all, Group[] groups)
    {
        All = all;
        this.groups = groups;
        foreach (var group in groups)
        {
            // The level's own groups share no replica, so their needs add up; one over all counts the others' as well.
            Needed = (Candidates & group.Members) == 0 ? Needed + group.AtLeast : Math.Max(Needed, group.AtLeast);
            Candidates |= group.Members;
        }
    }

    /// <summary>Every replica that is meant: those of the list, or the part of it for which the rule was made.</summary>
    public ulong All { get; }

    /// <summary>The replicas whose answers can count.</summary>
    public ulong Candidates { get; }

    /// <summary>The least number of answers that can satisfy the level.</summary>
    public int Needed { get; }

    /// <summary>The rule for a list of replicas, each given by the index of its data centre (in any numbering).</summary>
    /// <param name="level">The level asked for.</param>
    /// <param name="dataCentres">For each replica of the list, its data centre. At most 64.</param>
    /// <param name="local">The coordinator's data centre, in the same numbering.</param>
    /// <param name="least">A floor on the number of replicas (several of the object door's quorums fold into one). 0 for none.</param>
    /// <param name="rule">The rule; null when the level asks for more replicas than the list has.</param>
    public static bool TryCreate(
        ConsistencyLevel level, ReadOnlySpan<int> dataCentres, int local, int least, out QuorumRule? rule) =>
        TryCreate(level, dataCentres, AllOf(dataCentres.Length), local, least, out rule);

    /// <summary>The rule for a part of a list of replicas: the others' answers do not count, and no majority is one of them.</summary>
    /// <param name="level">The level asked for.</param>
    /// <param name="dataCentres">For each replica of the list, its data centre. At most 64.</param>
    /// <param name="within">The replicas of the list that are meant.</param>
    /// <param name="local">The coordinator's data centre, in the same numbering.</param>
    /// <param name="least">A floor on the number of replicas; 0 for none.</param>
    /// <param name="rule">The rule; null when the level asks for more replicas than are meant.</param>
    public static bool TryCreate(
        ConsistencyLevel level, ReadOnlySpan<int> dataCentres, ulong within, int local, int least, out QuorumRule? rule)
    {
        rule = null;
        var all = within;
        var replicas = BitOperations.PopCount(within);
        if (dataCentres.Length > 64 || replicas == 0)
        {
            return false;
        }

        var locals = MembersOf(dataCentres, local) & within;
        Group[] groups = level.Kind switch
        {
            LevelKind.Quorum => [new Group(all, Majority(replicas))],
            LevelKind.Number => [new Group(all, level.Count)],
            LevelKind.All => [new Group(all, replicas)],
            LevelKind.LocalOne => [new Group(locals, 1)],
            LevelKind.LocalQuorum => [new Group(locals, Majority(BitOperations.PopCount(locals)))],
            LevelKind.EachQuorum => EachQuorum(dataCentres, within),
            _ => [],
        };
        if (groups.Length == 0)
        {
            return false;
        }

        if (least > 0)
        {
            groups = [.. groups, new Group(all, least)];
        }

        foreach (var group in groups)
        {
            if (group.AtLeast > BitOperations.PopCount(group.Members))
            {
                return false;
            }
        }

        rule = least > 0 ? Merge(all, groups) : new QuorumRule(all, groups);
        return true;
    }

    /// <summary>True when these answers satisfy the level.</summary>
    public bool IsMet(ulong answered)
    {
        foreach (var group in groups)
        {
            if (BitOperations.PopCount(answered & group.Members) < group.AtLeast)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True while the level can still be met when these replicas are out of the race.</summary>
    public bool IsPossibleWithout(ulong failed) => IsMet(All & ~failed);

    /// <summary>A smallest set of replicas, taken in the given order of preference, that satisfies the level; or null if none does.</summary>
    /// <remarks>Group by group, the floor over all replicas last, because what the others chose counts for it.</remarks>
    public ulong? Choose(ReadOnlySpan<int> preference)
    {
        var chosen = 0UL;
        foreach (var group in groups)
        {
            foreach (var replica in preference)
            {
                var bit = 1UL << replica;
                chosen |= BitOperations.PopCount(chosen & group.Members) < group.AtLeast ? bit & group.Members : 0;
            }
        }

        return IsMet(chosen) ? chosen : null;
    }

    /// <summary>The same rule that also wants these replicas, and so many of all: what a session has seen may be only there.</summary>
    /// <param name="must">Replicas of the list, each of which must answer; zero for none.</param>
    /// <param name="atLeast">A floor on the number of replicas, 0 for none.</param>
    public QuorumRule Raised(ulong must, int atLeast)
    {
        Group[] raised = must == 0 ? groups : [new Group(must, BitOperations.PopCount(must)), .. groups];
        return new QuorumRule(All | must, atLeast == 0 ? raised : [.. raised, new Group(All, atLeast)]);
    }

    /// <summary>The rule that is met when both are: while a slot moves, its old replicas and its new ones must be enough, each by themselves.</summary>
    /// <param name="other">A rule for the same list.</param>
    public QuorumRule And(QuorumRule other) => new(All | other.All, [.. groups, .. other.groups]);

    /// <summary>The same rule, where more replicas are meant than count: for tests of the tests.</summary>
    public QuorumRule Over(ulong all) => new(All | all, groups);

    /// <summary>The same rule with every group one smaller (never below one): a planted bug, for tests of the tests.</summary>
    public QuorumRule OffByOne()
    {
        var smaller = Array.ConvertAll(groups, g => new Group(g.Members, Math.Max(1, g.AtLeast - 1)));
        return new QuorumRule(All, smaller);
    }

    private static ulong AllOf(int replicas) => replicas >= 64 ? ulong.MaxValue : (1UL << replicas) - 1;

    private static int Majority(int count) => count / 2 + 1;

    private static ulong MembersOf(ReadOnlySpan<int> dataCentres, int dataCentre)
    {
        var members = 0UL;
        for (var i = 0; i < dataCentres.Length; i++)
        {
            members |= dataCentres[i] == dataCentre ? 1UL << i : 0;
        }

        return members;
    }

    private static Group[] EachQuorum(ReadOnlySpan<int> dataCentres, ulong within)
    {
        var groups = Array.Empty<Group>();
        var seen = ~within;
        for (var i = 0; i < dataCentres.Length; i++)
        {
            if ((seen & (1UL << i)) == 0)
            {
                var members = MembersOf(dataCentres, dataCentres[i]) & within;
                seen |= members;
                groups = [.. groups, new Group(members, Majority(BitOperations.PopCount(members)))];
            }
        }

        return groups;
    }

    /// <summary>A floor over all replicas joins the level's own group when that group is over all replicas as well.</summary>
    private static QuorumRule Merge(ulong all, Group[] groups) =>
        groups is [var own, var floor] && own.Members == floor.Members
            ? new QuorumRule(all, [new Group(own.Members, Math.Max(own.AtLeast, floor.AtLeast))])
            : new QuorumRule(all, groups);

    private readonly record struct Group(ulong Members, int AtLeast);
}
