using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Simulator.Checkers;
using Starling.Simulator.Workloads;
using Xunit;

namespace Starling.Simulator.Tests.Checkers;

/// <summary>E1, by stories that are one second a step.</summary>
public sealed class LifetimesAreKeptTests
{
    private const int Second = 1_000_000;
    private const long Noon = 1_800_000_000L * Second;

    [Theory]
    [InlineData(SimTable.Siblings)]
    [InlineData(SimTable.LastWriteWins)]
    public void What_has_expired_by_the_coordinators_clock_must_not_show(SimTable rule)
    {
        var story = new Times(rule);
        var write = story.Put(at: 0, seconds: 10);
        Assert.False(story.IsBadWith(story.Get(at: 9, story.Live(write))));
        Assert.True(story.IsBadWith(story.Get(at: 10, story.Live(write))));
    }

    [Theory]
    [InlineData(SimTable.Siblings)]
    [InlineData(SimTable.LastWriteWins)]
    public void What_has_not_expired_by_any_clock_must_not_be_hidden(SimTable rule)
    {
        var story = new Times(rule);
        var write = story.Put(at: 0, seconds: 10);
        Assert.False(story.IsBadWith(story.Get(at: 10, story.Expired(write))));
        Assert.True(story.IsBadWith(story.Get(at: 9, story.Expired(write))));
        Assert.True(story.IsBadWith(story.Get(at: 9)));
        Assert.False(story.IsBadWith(story.Get(at: 10)));
    }

    [Fact]
    public void A_value_without_a_lifetime_never_goes_by_itself()
    {
        var story = new Times(SimTable.LastWriteWins);
        var write = story.Put(at: 0);
        Assert.False(story.IsBadWith(story.Get(at: 900, story.Live(write))));
        Assert.True(story.IsBadWith(story.Get(at: 900)));
        Assert.True(story.IsBadWith(story.Get(at: 900, story.Live(write) with { IsTombstone = true, Value = Value.Empty })));
    }

    [Fact]
    public void The_expiry_that_is_shown_is_the_one_that_was_given()
    {
        var story = new Times(SimTable.Siblings);
        var length = story.Put(at: 0, seconds: 10);
        var moment = story.Put(at: 1, until: 20);
        var none = story.Put(at: 2);
        Assert.False(story.IsBadWith(story.Get(at: 3, story.Live(length), story.Live(moment), story.Live(none))));
        foreach (var write in new[] { length, moment, none })
        {
            var others = new List<RecordVersion>();
            foreach (var other in new[] { length, moment, none })
            {
                others.Add(other == write ? story.Live(other) with { ExpiresAt = Times.Moment(15) } : story.Live(other));
            }

            Assert.True(story.IsBadWith(story.Get(at: 4, [.. others])));
        }
    }

    [Fact]
    public void Where_the_last_write_wins_nothing_older_comes_back_after_the_expiry()
    {
        var story = new Times(SimTable.LastWriteWins);
        var older = story.Put(at: 0);
        var write = story.Put(at: 1, seconds: 2);
        Assert.False(story.IsBadWith(story.Get(at: 60, story.Expired(write))));
        Assert.False(story.IsBadWith(story.Get(at: 61)));
        Assert.True(story.IsBadWith(story.Get(at: 62, story.Live(older))));
    }

    [Fact]
    public void Among_siblings_nothing_that_was_replaced_comes_back_after_the_expiry()
    {
        var story = new Times(SimTable.Siblings);
        var older = story.Put(at: 0);
        var beside = story.Put(at: 1);
        var write = story.Put(at: 2, seconds: 2, seen: [older]);
        Assert.False(story.IsBadWith(story.Get(at: 60, story.Live(beside))));
        Assert.True(story.IsBadWith(story.Get(at: 61, story.Live(older), story.Live(beside))));
        Assert.True(story.IsBadWith(story.Get(at: 62)));
        Assert.False(story.IsBadWith(story.Get(at: 3, story.Live(write), story.Live(beside))));
    }

    [Fact]
    public void What_another_write_replaced_may_be_gone_with_that_write()
    {
        var story = new Times(SimTable.Siblings);
        var first = story.Put(at: 0);
        story.Put(at: 1, seconds: 2, seen: [first]);
        Assert.True(story.IsBadWith(story.Get(at: 2)));
        Assert.False(story.IsBadWith(story.Get(at: 3)));
    }

    [Fact]
    public void Levels_that_do_not_meet_and_writes_of_unknown_end_promise_nothing()
    {
        var story = new Times(SimTable.LastWriteWins);
        story.Put(at: 0, level: ConsistencyLevel.One);
        story.Put(at: 1, outcome: Outcome.Unknown);
        Assert.False(story.IsBadWith(story.Get(at: 2)));
    }

    [Fact]
    public void Beyond_the_budget_only_what_shows_is_judged()
    {
        var story = new Times(SimTable.LastWriteWins);
        var write = story.Put(at: 0, seconds: 10);
        Assert.False(story.IsBadWith(story.Get(at: 1), isBeyondBudget: true));
        Assert.True(story.IsBadWith(story.Get(at: 10, story.Live(write)), isBeyondBudget: true));
    }

    /// <summary>A record whose writes and reads have moments; the clocks are right, and the bounds of a read are its own moment.</summary>
    private sealed class Times(SimTable rule)
    {
        private readonly History history = new() { Replicas = 3, Table = "lifetimes", Rule = rule };
        private readonly SimKey key = new(rule, 1, 0);

        public static DateTimeOffset Moment(int second) =>
            DateTimeOffset.UnixEpoch.AddTicks((Noon + (long)second * Second) * TimeSpan.TicksPerMicrosecond);

        public WriteEvent Put(
            int at, int? seconds = null, int? until = null, WriteEvent[]? seen = null, Outcome outcome = Outcome.Ok, ConsistencyLevel level = default)
        {
            var set = new WriteSet();
            foreach (var write in seen ?? [])
            {
                set.Add(write.Id);
            }

            var operation = Begin(OperationKind.Put, at, outcome, level);
            var put = history.AddWrite(
                operation, key, false, 4, new Knowledge(Context.None, set, 0, -1), 0,
                seconds is { } span ? TimeSpan.FromSeconds(span) : null, until is { } end ? Moment(end) : null);
            put.Time = outcome == Outcome.Ok ? Noon + (long)at * Second : 0;
            return put;
        }

        public RecordVersion Live(WriteEvent write) => new(write.Body, false, write.Time, (UInt128)write.Id + 1) { ExpiresAt = EndOf(write) };

        public RecordVersion Expired(WriteEvent write) => Live(write) with { Value = Value.Empty, IsTombstone = true };

        public Operation Get(int at, params RecordVersion[] versions)
        {
            var operation = Begin(OperationKind.Get, at, Outcome.Ok, default);
            history.AddRead(operation, key, versions);
            return operation;
        }

        public bool IsBadWith(Operation read, bool isBeyondBudget = false)
        {
            var verdict = new Verdict();
            new LifetimesAreKept(isBeyondBudget).Ended(history, read, verdict);
            return verdict.Has("E1");
        }

        private static DateTimeOffset? EndOf(WriteEvent write) =>
            write.ExpiresAt ?? (write.Lifetime is { } span ? DateTimeOffset.UnixEpoch.AddTicks(write.Time * TimeSpan.TicksPerMicrosecond) + span : null);

        private Operation Begin(OperationKind kind, int at, Outcome outcome, ConsistencyLevel level)
        {
            var operation = new Operation
            {
                Id = history.Operations.Count,
                Client = 0,
                Machine = 0,
                Kind = kind,
                Table = rule,
                Level = level,
                Invoked = (long)at * Second,
                Returned = (long)at * Second + 1,
                Outcome = outcome,
                StampMin = Noon + (long)at * Second,
                ClockMax = Noon + (long)at * Second,
            };
            history.Add(operation);
            return operation;
        }
    }
}
