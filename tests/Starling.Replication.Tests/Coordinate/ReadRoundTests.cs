using System;
using System.Numerics;
using CsCheck;
using Starling.Model.Quorums;
using Starling.Replication.Coordinate;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

/// <summary>Random answers to whatever a read's brain asks for: it ends, and only with what it may end with.</summary>
public sealed class ReadRoundTests
{
    [Fact]
    public void Every_round_ends_and_keeps_its_promise() =>
        Gen.Select(Gen.Int[1, 7], Gen.Int[0, 3], Gen.Int[0, 7], Gen.Bool, Gen.Bool, Gen.Int[0, 5].Array[60]).Sample(
            (replicas, levelKind, reachable, wantsRecord, givesUpEarly, fates) =>
                Play(replicas, levelKind, Math.Min(reachable, replicas), new ReadManner(wantsRecord, givesUpEarly), fates),
            iter: 20_000);

    private static void Play(int replicas, int levelKind, int reachable, ReadManner manner, int[] fates)
    {
        ConsistencyLevel[] levels = [ConsistencyLevel.One, ConsistencyLevel.Quorum, ConsistencyLevel.All, ConsistencyLevel.Number(Math.Min(2, replicas))];
        Assert.True(QuorumRule.TryCreate(levels[levelKind], new int[replicas], 0, 0, out var rule));
        var round = new ReadRound();
        var order = round.Begin(rule!, replicas, manner);
        for (var i = 0; i < replicas; i++)
        {
            order[i] = replicas - 1 - i;
        }

        round.Reach(reachable);
        var waiting = 0UL;
        var forRows = 0UL;
        for (var step = 0; ; step++)
        {
            Assert.True(step < 300, "the round goes on for ever");
            Assert.Equal(waiting, round.Waiting);
            Assert.Equal(0UL, (round.WithRows & round.WithDigest) | (round.Waiting & round.Answered) | (round.Failed & round.Answered));
            switch (round.Next)
            {
                case ReadStep.Ask:
                    Assert.NotEqual(0UL, round.ToAsk);
                    AskAll(round, round.ToAsk, ref waiting, ref forRows);
                    break;
                case ReadStep.Wait:
                    Assert.NotEqual(0UL, waiting);
                    AnswerOne(round, fates[step % fates.Length], ref waiting, forRows);
                    break;
                case ReadStep.Compare:
                    Assert.True(rule!.IsMet(round.Answered));
                    if (round.WithRows != 0 && round.DigestsEqual(7))
                    {
                        return;
                    }

                    AskAll(round, round.TurnFull(), ref waiting, ref forRows);
                    break;
                case ReadStep.Merge:
                    Assert.True(rule!.IsMet(round.WithRows));
                    Assert.True(!manner.WantsRecord || rule.IsMet(round.WithRows & ~round.Empty));
                    return;
                case ReadStep.Nothing:
                    Assert.True(manner.WantsRecord && (round.WithRows & ~round.Empty) == 0);
                    Assert.True(rule!.IsMet(round.Empty) || (manner.GivesUpEarly && BitOperations.PopCount(round.Empty) > replicas / 2));
                    return;
                case ReadStep.Fail:
                    Assert.False(rule!.IsMet(round.Answered & ~(manner.WantsRecord ? round.Empty : 0)), "it had all that it needed");
                    Assert.True(manner.WantsRecord || !rule.IsPossibleWithout(round.Failed | (rule.All & ~Reached(replicas, reachable))));
                    return;
            }
        }
    }

    private static ulong Reached(int replicas, int reachable)
    {
        var mask = 0UL;
        for (var i = 0; i < reachable; i++)
        {
            mask |= 1UL << (replicas - 1 - i);
        }

        return mask;
    }

    private static void AskAll(ReadRound round, ulong replicas, ref ulong waiting, ref ulong forRows)
    {
        for (; replicas != 0; replicas &= replicas - 1)
        {
            var replica = BitOperations.TrailingZeroCount(replicas);
            Assert.Equal(0UL, round.Asked & (1UL << replica));
            var wantsRows = round.WantsRows(isHedge: false);
            round.Ask(replica, wantsRows);
            waiting |= 1UL << replica;
            forRows = wantsRows ? forRows | (1UL << replica) : forRows & ~(1UL << replica);
        }
    }

    private static void AnswerOne(ReadRound round, int fate, ref ulong waiting, ulong forRows)
    {
        var replica = fate % 2 == 0 ? BitOperations.TrailingZeroCount(waiting) : BitOperations.Log2(waiting);
        waiting &= ~(1UL << replica);
        if (fate == 5)
        {
            round.Fails(replica);
        }
        else if ((forRows & (1UL << replica)) != 0)
        {
            round.TookRows(replica, isEmpty: fate >= 3);
        }
        else
        {
            round.TookDigest(replica, fate >= 3 ? 8u : 7u);
        }
    }
}
