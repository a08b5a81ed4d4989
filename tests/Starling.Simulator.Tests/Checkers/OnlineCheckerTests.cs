using System.Linq;
using Starling.Api;
using Starling.Simulator.Checkers;
using Starling.Simulator.Tests.Toy;
using Starling.Simulator.Workloads;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Checkers;

public sealed class OnlineCheckerTests
{
    [Fact]
    public void Given_a_planted_bug_Then_the_run_ends_at_the_operation_that_shows_it()
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var report = Simulation.Run(seed, Toys.Options(Mutant.QuorumOffByOne));
            if (report.Verdict.Violations.FirstOrDefault(static violation => violation.Id is "D3" or "D4") is { } violation)
            {
                var last = report.History.Operations.Where(static one => one.Outcome != Outcome.Pending).Max(static one => one.Returned);
                Assert.Equal(last, violation.Operation!.Returned);
                Assert.DoesNotContain(report.Verdict.Violations, static one => one.Id is "C1" or "vacuous");
                return;
            }
        }

        Assert.Fail("no seed of 200 showed the bug");
    }

    [Fact]
    public void D3_an_excuse_that_turns_out_to_be_none_is_found_at_the_end()
    {
        var tale = new Tale(SimTable.LastWriteWins);
        var checker = new ReadsSeeAcknowledgedWrites();
        var verdict = new Verdict();
        var shown = tale.Put(time: 5);
        var unseen = tale.Put();
        var read = tale.Get(shown);
        checker.Ended(tale.History, read.Operation, verdict);
        Assert.True(verdict.IsGood);
        unseen.Time = shown.Time + 1;
        checker.Finish(verdict);
        Assert.True(verdict.Has("D3"));
    }

    [Fact]
    public void D4_a_scan_shows_what_earlier_reads_did_and_binds_no_later_one()
    {
        var good = new Tale();
        good.Scan(good.Put(Outcome.Unknown));
        good.Get();
        Assert.False(good.IsBad(new MonotonicQuorumReads()));
        var bad = new Tale();
        bad.Get(bad.Put(Outcome.Unknown));
        bad.Scan();
        Assert.True(bad.IsBad(new MonotonicQuorumReads()));
    }

    [Fact]
    public void D7_a_write_that_was_seen_and_is_then_told_as_not_done_is_found_when_it_ends()
    {
        var tale = new Tale();
        var checker = new FailedWritesStayInvisible();
        var verdict = new Verdict();
        var write = tale.Put(Outcome.Pending, lasts: 10);
        var read = tale.Get(write);
        checker.Ended(tale.History, read.Operation, verdict);
        Assert.True(verdict.IsGood);
        write.Operation.Outcome = Outcome.Failed;
        checker.Ended(tale.History, write.Operation, verdict);
        Assert.True(verdict.Has("D7"));
    }

    [Theory]
    [InlineData(Outcome.Ok, null, false, true)]
    [InlineData(Outcome.Failed, StarlingError.ForeignContext, false, false)]
    [InlineData(Outcome.Failed, StarlingError.BadRequest, false, true)]
    [InlineData(Outcome.Failed, StarlingError.Unavailable, false, false)]
    [InlineData(Outcome.Unknown, null, false, false)]
    [InlineData(Outcome.Unknown, null, true, true)]
    public void D7_a_wrong_request_is_refused_for_what_is_wrong_and_never_visible(
        Outcome outcome, StarlingError? code, bool isShown, bool isBad)
    {
        var tale = new Tale();
        var checker = new WrongRequestsAreRefused();
        var verdict = new Verdict();
        var write = tale.Put(outcome, mustFailWith: StarlingError.ForeignContext);
        write.Operation.FailedWith = code;
        checker.Ended(tale.History, write.Operation, verdict);
        if (isShown)
        {
            checker.Ended(tale.History, tale.Get(write).Operation, verdict);
        }

        Assert.Equal(isBad, verdict.Has("D7"));
    }
}
