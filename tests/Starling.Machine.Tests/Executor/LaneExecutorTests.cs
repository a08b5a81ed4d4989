using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Starling.Machine.Executor;
using Xunit;

namespace Starling.Machine.Tests.Executor;

public sealed class LaneExecutorTests
{
    /// <summary>A lane that leaves its poster only when nothing waits: what a post has begun is done when it returns, however slow the machine is.</summary>
    private static readonly LaneOptions Untiring = new() { HoldItemsMax = int.MaxValue, HoldTimeMax = TimeSpan.FromMinutes(1) };

    [Fact]
    public void Post_ToIdleLane_RunsOnThePostersThread()
    {
        using var lane = new LaneExecutor();
        Thread? ran = null;
        lane.Post(_ => ran = Thread.CurrentThread, null);
        Assert.Same(Thread.CurrentThread, ran);
        Assert.False(lane.IsHere);
    }

    [Fact]
    public void Post_FromWithin_RunsAfterTheCallerReturnsAndAfterTheFlush()
    {
        using var lane = new LaneExecutor(Untiring);
        var trace = new List<string>();
        lane.AtTurnEnd(() => trace.Add("first flush"));
        lane.AtTurnEnd(() => trace.Add("second flush"));
        lane.Post(
            _ =>
            {
                Assert.True(lane.IsHere);
                lane.Post(_ => trace.Add("inner"), null);
                trace.Add("outer");
            },
            null);
        Assert.Equal(["outer", "first flush", "second flush", "inner", "first flush", "second flush"], trace);
    }

    [Fact]
    public void Post_FromManyThreads_RunsEachOnceInOrderAndNeverTwoAtATime()
    {
        const int threads = 8;
        const int each = 125_000;
        using var lane = new LaneExecutor();
        var next = new int[threads];
        var inside = 0;
        var broken = 0;
        var total = 0;
        using var done = new ManualResetEventSlim();
        var posters = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            for (var i = 0; i < each; i++)
            {
                lane.Post(
                    state =>
                    {
                        broken += Interlocked.Increment(ref inside) == 1 ? 0 : 1;
                        broken += next[thread]++ == (int)state! ? 0 : 1;
                        Interlocked.Decrement(ref inside);
                        if (++total == threads * each)
                        {
                            done.Set();
                        }
                    },
                    i);
            }
        })).ToArray();
        Array.ForEach(posters, poster => poster.Start());
        done.AwaitSet();
        Array.ForEach(posters, poster => poster.Join());
        Assert.Equal(0, broken);
        Assert.Equal(threads * each, lane.Ask(() => total));
    }

    [Fact]
    public void Post_OneAtATimeFromManyThreads_LosesNoWakeUp()
    {
        // Each thread posts only when its last piece has run: the lane goes idle and busy again all the time.
        using var lane = new LaneExecutor(new LaneOptions { HoldItemsMax = 1 });
        var ran = 0;
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            using var signal = new ManualResetEventSlim(false, 0);
            for (var i = 0; i < 5_000; i++)
            {
                lane.Post(
                    state =>
                    {
                        ran++;
                        ((ManualResetEventSlim)state!).Set();
                    },
                    signal);
                signal.AwaitSet();
                signal.Reset();
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => Assert.True(thread.Join(LaneExtensions.Patience)));
        Assert.Equal(20_000, lane.Ask(() => ran));
    }

    [Theory]
    [InlineData(8, 1_000_000)]
    [InlineData(1_000_000, 0)]
    public void Post_WhileWorkGoesOnForEver_GivesThePosterBack(int itemsMax, int milliseconds)
    {
        using var lane = new LaneExecutor(new LaneOptions
        {
            HoldItemsMax = itemsMax,
            HoldTimeMax = TimeSpan.FromMilliseconds(milliseconds),
        });
        var stop = false;
        Thread? carrier = null;
        using var moved = new ManualResetEventSlim();
        Thread? poster = null;
        Action<object?> again = null!;
        again = _ =>
        {
            carrier = Thread.CurrentThread;
            if (carrier != poster)
            {
                moved.Set();
            }

            if (!Volatile.Read(ref stop))
            {
                lane.Post(again, null);
            }
        };
        poster = new Thread(() => lane.Post(again, null));
        poster.Start();
        Assert.True(poster.Join(LaneExtensions.Patience), "the lane kept the thread that posted");
        moved.AwaitSet();
        Assert.Equal("lane", lane.Ask(() => carrier!.Name));
        Volatile.Write(ref stop, true);
    }

    [Fact]
    public void Post_FromAnotherLanesTurn_DoesNotRunInsideIt()
    {
        using var one = new LaneExecutor();
        using var other = new LaneExecutor(new LaneOptions { Name = "other" });
        var here = Thread.CurrentThread;
        Thread? ran = null;
        using var done = new ManualResetEventSlim();
        one.Post(
            _ =>
            {
                other.Post(
                    _ =>
                    {
                        ran = Thread.CurrentThread;
                        Assert.True(other.IsHere);
                        Assert.False(one.IsHere);
                        done.Set();
                    },
                    null);
                done.AwaitSet();
            },
            null);
        Assert.NotSame(here, ran);
    }

    [Fact]
    public void Work_ThatThrows_IsReportedAndTheRestRuns()
    {
        var faults = new List<Exception>();
        using var lane = new LaneExecutor(Untiring with { OnFault = faults.Add });
        var flushed = 0;
        var ran = false;
        lane.AtTurnEnd(() => throw new InvalidOperationException("flush"));
        lane.AtTurnEnd(() => flushed++);
        lane.Post(
            _ =>
            {
                lane.Post(_ => throw new InvalidOperationException("work"), null);
                lane.Post(_ => ran = true, null);
            },
            null);
        Assert.True(ran);
        Assert.Equal(2, flushed);
        Assert.Equal(["flush", "work", "flush"], faults.Select(fault => fault.Message));
    }

    [Fact]
    public void Work_DoesNotSeeThePostersAsyncLocals()
    {
        using var lane = new LaneExecutor();
        var local = new AsyncLocal<string> { Value = "poster" };
        string? seen = "unset";
        lane.Post(
            _ =>
            {
                seen = local.Value;
                local.Value = "lane";
            },
            null);
        Assert.Null(seen);
        Assert.Equal("poster", local.Value);
        using (ExecutionContext.SuppressFlow())
        {
            lane.Post(_ => seen = local.Value + ExecutionContext.IsFlowSuppressed(), null);
            Assert.True(ExecutionContext.IsFlowSuppressed());
        }

        Assert.Equal("False", seen);
        Assert.Equal("poster", local.Value);
    }

    [Fact]
    public void Dispose_DropsWhatWaitsAndWhatComesLater()
    {
        var lane = new LaneExecutor();
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var ran = 0;
        var carrier = new Thread(() => lane.Post(
            _ =>
            {
                entered.Set();
                leave.AwaitSet();
                ran++;
            },
            null));
        carrier.Start();
        entered.AwaitSet();
        lane.Post(_ => ran += 10, null);
        var stopper = new Thread(lane.Dispose);
        stopper.Start();
        Assert.False(stopper.Join(50), "it must wait for the running turn");
        leave.Set();
        Assert.True(stopper.Join(LaneExtensions.Patience));
        carrier.Join();
        lane.Post(_ => ran += 100, null);
        Assert.Equal(1, ran);
    }

    [Fact]
    public void Dispose_OnTheLane_IsRefused()
    {
        using var lane = new LaneExecutor();
        lane.Post(_ => Assert.Throws<InvalidOperationException>(lane.Dispose), null);
        Assert.Equal(1, lane.Ask(() => 1));
    }
}
