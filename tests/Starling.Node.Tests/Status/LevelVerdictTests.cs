using System;
using System.Buffers;
using System.Text;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Node.Status;
using Starling.Replication.Replica;
using Xunit;

namespace Starling.Node.Tests.Status;

public sealed class LevelVerdictTests
{
    private static readonly UInt128 Secret = 4711;

    /// <summary>Two replicas here, two in the other data centre.</summary>
    private static readonly int[] Places = [0, 0, 1, 1];

    [Fact]
    public void What_the_other_data_centre_holds_does_not_change_a_local_level()
    {
        RowBuffer?[] held = [Cell("new", 2), Cell("new", 2), Cell("older", 1), null];
        foreach (var level in new[] { ConsistencyLevel.LocalOne, ConsistencyLevel.LocalQuorum })
        {
            var verdict = Judge(level, held);
            Assert.True(verdict.Possible);
            Assert.StartsWith("3 bytes of ", verdict.Outcome, StringComparison.Ordinal);
        }

        Assert.StartsWith("replicas differ; one of: ", Judge(ConsistencyLevel.One, held).Outcome, StringComparison.Ordinal);
        var quorum = Judge(ConsistencyLevel.Quorum, held);
        Assert.StartsWith("replicas differ; asked ones are merged and repaired, at the most to: 3 bytes", quorum.Outcome, StringComparison.Ordinal);
        Assert.False(Judge(ConsistencyLevel.EachQuorum, held).Possible);
    }

    [Fact]
    public void Local_replicas_are_merged_without_what_the_other_data_centre_holds()
    {
        RowBuffer?[] held = [Cell("a", 1), Cell("bb", 2), Cell("cccc", 3), Cell("cccc", 3)];
        Assert.Contains("to: 2 bytes", Judge(ConsistencyLevel.LocalQuorum, held).Outcome, StringComparison.Ordinal);
        Assert.Contains("to: 4 bytes", Judge(ConsistencyLevel.EachQuorum, held).Outcome, StringComparison.Ordinal);
        var one = Judge(ConsistencyLevel.LocalOne, held).Outcome;
        Assert.DoesNotContain("4 bytes", one, StringComparison.Ordinal);
        Assert.Contains("1 bytes", one, StringComparison.Ordinal);
        Assert.Contains("2 bytes", one, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_from_elsewhere_do_not_make_a_local_level_possible()
    {
        RowBuffer?[] held = [null, null, Cell("x", 1), Cell("x", 1)];
        var verdict = Judge(ConsistencyLevel.LocalQuorum, held);
        Assert.Equal((false, "unavailable: needs 2 replicas that answer"), (verdict.Possible, verdict.Outcome));
        Assert.True(Judge(ConsistencyLevel.Two, held).Possible);
    }

    [Fact]
    public void Different_values_of_one_size_and_time_differ_and_can_be_told_apart()
    {
        RowBuffer?[] held = [Cell("left", 1), Cell("lime", 1), null, null];
        var verdict = Judge(ConsistencyLevel.One, held);
        var parts = verdict.Outcome["replicas differ; one of: ".Length..].Split(" | ");
        Assert.Equal(2, parts.Length);
        Assert.NotEqual(parts[0], parts[1]);
        var digest = held[0]!.Digest(Secret).ToString("x32", null)[..8];
        Assert.Contains(digest, verdict.Outcome, StringComparison.Ordinal);
        Assert.StartsWith("replicas differ", Judge(ConsistencyLevel.Two, held).Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replica_that_holds_nothing_differs_from_one_that_holds_a_value()
    {
        Assert.Equal("not found", Judge(ConsistencyLevel.All, [new(), new(), new(), new()]).Outcome);
        Assert.Contains("not found", Judge(ConsistencyLevel.One, [new(), Cell("x", 1), null, null]).Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public void A_level_that_the_replicas_can_never_meet_is_impossible()
    {
        var verdict = Judge(ConsistencyLevel.Number(5), [null, null, null, null]);
        Assert.False(verdict.Possible);
        Assert.StartsWith("impossible", verdict.Outcome, StringComparison.Ordinal);
    }

    private static LevelExplanation Judge(ConsistencyLevel level, RowBuffer?[] held)
    {
        QuorumRule.TryCreate(level, Places, 0, 0, out var rule);
        return LevelVerdict.Of(level, rule, ResolutionRule.LastWriteWins, held, Secret, 1, default);
    }

    private static RowBuffer Cell(string text, long time)
    {
        var stored = new ArrayBufferWriter<byte>();
        new Value(Encoding.UTF8.GetBytes(text)).WriteTo(stored);
        var state = new ArrayBufferWriter<byte>();
        LwwCell.Write(state, new HybridTime(time), new HybridTime(time), false, stored.WrittenSpan);
        var rows = new RowBuffer();
        rows.Append(default, state.WrittenSpan);
        return rows;
    }
}
