using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Simulator.Checkers;
using Starling.Simulator.Workloads;
using Xunit;

namespace Starling.Simulator.Tests.Checkers;

/// <summary>S1 and S2: what a session must find again, and what it need not.</summary>
public sealed class SessionCheckerTests
{
    private const int Alice = 1;
    private const int Bob = 2;

    [Theory]
    [InlineData(SimTable.Siblings)]
    [InlineData(SimTable.LastWriteWins)]
    public void S1_a_session_finds_its_acknowledged_write(SimTable rule)
    {
        var story = new Told(rule);
        var write = story.Put(Alice, 1);
        Assert.True(story.IsGood);
        story.Get(Alice, write);
        story.Get(Bob);
        Assert.True(story.IsGood);
        story.Get(Alice);
        Assert.True(story.Has("S1"));
    }

    [Fact]
    public void S1_what_replaced_the_write_will_do()
    {
        var story = new Told(SimTable.Siblings);
        var write = story.Put(Alice, 1);
        story.Get(Alice, story.Put(Bob, 2, seen: [write]));
        Assert.True(story.IsGood);
        var cells = new Told(SimTable.LastWriteWins);
        cells.Put(Alice, 1);
        cells.Get(Alice, cells.Put(Bob, 2));
        Assert.True(cells.IsGood);
    }

    [Theory]
    [InlineData(SimTable.Siblings)]
    [InlineData(SimTable.LastWriteWins)]
    public void S1_an_older_value_will_not_do(SimTable rule)
    {
        var story = new Told(rule);
        var older = story.Put(Bob, 1);
        story.Put(Alice, 2, seen: [older]);
        story.Get(Alice, older);
        Assert.True(story.Has("S1"));
    }

    [Fact]
    public void S1_a_write_that_failed_or_whose_end_is_not_known_is_promised_to_nobody()
    {
        var story = new Told(SimTable.Siblings);
        story.Put(Alice, 0, Outcome.Failed);
        story.Put(Alice, 0, Outcome.Unknown);
        story.Get(Alice);
        Assert.True(story.IsGood);
    }

    [Theory]
    [InlineData(Outcome.Failed)]
    [InlineData(Outcome.Unknown)]
    public void A_read_that_fails_shows_nothing_old(Outcome outcome)
    {
        var story = new Told(SimTable.Siblings);
        story.Put(Alice, 1);
        story.Get(Alice, outcome, apart: 0);
        Assert.True(story.IsGood);
    }

    [Fact]
    public void S1_a_sessions_writes_are_stamped_in_their_order_whatever_the_clocks_do()
    {
        var story = new Told(SimTable.LastWriteWins);
        story.Put(Alice, 5);
        story.Put(Bob, 4);
        Assert.True(story.IsGood);
        story.Put(Alice, 5, apart: long.MaxValue);
        Assert.True(story.Has("S1"));
    }

    [Fact]
    public void S1_a_session_that_slices_or_scans_finds_its_write()
    {
        foreach (var kind in new[] { OperationKind.Slice, OperationKind.Scan })
        {
            var story = new Told(SimTable.Siblings);
            story.Put(Alice, 1);
            story.Get(Alice, Outcome.Ok, 0, kind).Reads[0].IsAbsence = true;
            Assert.True(story.Has("S1"));
        }
    }

    [Theory]
    [InlineData(SimTable.Siblings)]
    [InlineData(SimTable.LastWriteWins)]
    public void S2_a_session_never_sees_less_than_before(SimTable rule)
    {
        var story = new Told(rule);
        var write = story.Put(Bob, 1);
        story.Get(Alice, write);
        var next = story.Put(Bob, 2, seen: [write]);
        story.Get(Alice, next);
        Assert.True(story.IsGood);
        story.Get(Alice, write);
        Assert.True(story.Has("S2"));
    }

    [Fact]
    public void S2_what_one_session_saw_binds_no_other()
    {
        var story = new Told(SimTable.Siblings);
        story.Get(Alice, story.Put(Bob, 1, Outcome.Unknown));
        story.Get(3);
        Assert.True(story.IsGood);
    }

    [Fact]
    public void S2_a_sibling_that_was_gone_does_not_show_again()
    {
        var story = new Told(SimTable.Siblings);
        var write = story.Put(Bob, 1);
        story.Get(Alice, write);
        story.Put(Bob, 2, seen: [write], isDelete: true);
        story.Get(Alice);
        Assert.True(story.IsGood);
        story.Get(Alice, write);
        Assert.True(story.Has("S2"));
    }

    [Fact]
    public void S2_after_a_tombstone_nothing_older_shows_where_the_last_write_wins()
    {
        var story = new Told(SimTable.LastWriteWins);
        var write = story.Put(Bob, 1);
        var delete = story.Put(Bob, 2, isDelete: true);
        story.Get(Alice, delete);
        story.Get(Alice, story.Put(Bob, 3));
        Assert.True(story.IsGood);
        var bad = new Told(SimTable.LastWriteWins);
        write = bad.Put(Bob, 1);
        bad.Get(Alice, bad.Put(Bob, 2, isDelete: true));
        bad.Get(Alice, write);
        Assert.True(bad.Has("S2"));
    }

    [Fact]
    public void S2_a_scan_shows_what_the_session_has_seen_and_adds_nothing()
    {
        var good = new Told(SimTable.Siblings);
        good.Get(Alice, Outcome.Ok, 0, OperationKind.Scan, good.Put(Bob, 1, Outcome.Unknown));
        good.Get(Alice);
        Assert.True(good.IsGood);
        var bad = new Told(SimTable.Siblings);
        bad.Get(Alice, bad.Put(Bob, 1, Outcome.Unknown));
        bad.Get(Alice, Outcome.Ok, 0, OperationKind.Scan);
        Assert.True(bad.Has("S2"));
    }

    [Fact]
    public void Once_clocks_have_been_a_second_apart_a_read_that_goes_back_is_counted_and_not_condemned()
    {
        foreach (var (apart, isExcused) in new[] { (999_999L, false), (1_000_000L, true) })
        {
            var story = new Told(SimTable.Siblings);
            story.Get(Alice, story.Put(Alice, 1));
            story.Get(Alice, Outcome.Ok, apart);
            Assert.Equal(isExcused, story.IsGood);
            Assert.Equal(isExcused ? 1 : 0, story.Verdict.Excuses.GetValueOrDefault("S1"));
            Assert.Equal(isExcused ? 1 : 0, story.Verdict.Excuses.GetValueOrDefault("S2"));
        }
    }

    /// <summary>A story of one record, judged as it is told.</summary>
    private sealed class Told(SimTable rule)
    {
        private readonly History history = new() { Replicas = 3 };
        private readonly SimKey key = new(rule, 1, 0);
        private readonly OnlineChecker[] checkers = [new SessionsSeeTheirWrites(), new SessionsNeverGoBack()];
        private long now;

        public Verdict Verdict { get; } = new();

        public bool IsGood => Verdict.IsGood;

        public bool Has(string id) => Verdict.Has(id);

        public WriteEvent Put(
            int session, long time, Outcome outcome = Outcome.Ok, WriteEvent[]? seen = null, bool isDelete = false, long apart = 0)
        {
            var set = new WriteSet();
            foreach (var one in seen ?? [])
            {
                set.UnionWith(one.Seen);
                set.Add(one.Id);
            }

            var operation = Begin(session, isDelete ? OperationKind.Delete : OperationKind.Put, outcome, apart);
            var write = history.AddWrite(operation, key, isDelete, 4, new Knowledge(Context.None, set, 0, -1), time);
            Judge(operation);
            return write;
        }

        public void Get(int session, params WriteEvent[] shown) => Get(session, Outcome.Ok, 0, OperationKind.Get, shown);

        public Operation Get(
            int session, Outcome outcome, long apart, OperationKind kind = OperationKind.Get, params WriteEvent[] shown)
        {
            var operation = Begin(session, kind, outcome, apart);
            var versions = new List<RecordVersion>();
            foreach (var write in shown)
            {
                versions.Add(new RecordVersion(write.IsDelete ? Value.Empty : write.Body, write.IsDelete, write.Time, (UInt128)write.Id + 1));
            }

            history.AddRead(operation, key, versions);
            Judge(operation);
            return operation;
        }

        private void Judge(Operation operation)
        {
            foreach (var checker in checkers)
            {
                checker.Ended(history, operation, Verdict);
            }
        }

        private Operation Begin(int session, OperationKind kind, Outcome outcome, long apart)
        {
            var operation = new Operation
            {
                Id = history.Operations.Count,
                Client = -10,
                Session = session,
                Machine = 0,
                Kind = kind,
                Table = rule,
                Level = ConsistencyLevel.One,
                Invoked = now,
                Returned = now + 1,
                Outcome = outcome,
                ClocksApart = apart,
            };
            now += 2;
            history.Add(operation);
            return operation;
        }
    }
}
