using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.Machine.Clock;
using Starling.Machine.Executor;
using Xunit;

namespace Starling.Machine.Tests.Executor;

/// <summary>Code that runs in a turn stays on the lane whatever it awaits.</summary>
public sealed class LaneAwaitTests
{
    [Fact]
    public void Turn_HasTheLanesSchedulerAndNoSynchronizationContext()
    {
        using var lane = new LaneExecutor();
        var previous = SynchronizationContext.Current;
        var outer = new SynchronizationContext();
        SynchronizationContext.SetSynchronizationContext(outer);
        try
        {
            lane.Post(
                _ =>
                {
                    Assert.Same(lane.Scheduler, TaskScheduler.Current);
                    Assert.Null(SynchronizationContext.Current);
                },
                null);
            Assert.Same(outer, SynchronizationContext.Current);
            Assert.NotSame(lane.Scheduler, TaskScheduler.Current);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(previous);
        }
    }

    [Fact]
    public void Turn_OnTheReliefThread_HasThemToo()
    {
        using var lane = new LaneExecutor();
        using var other = new LaneExecutor();
        using var done = new ManualResetEventSlim();
        TaskScheduler? seen = null;
        other.Post(
            _ => lane.Post(
                _ =>
                {
                    seen = TaskScheduler.Current;
                    done.Set();
                },
                null),
            null);
        done.AwaitSet();
        Assert.Same(lane.Scheduler, seen);
    }

    [Fact]
    public void Yield_ResumesOnTheLane_InOrder()
    {
        using var lane = new LaneExecutor();
        var trace = "";
        lane.Await(async () =>
        {
            lane.Post(_ => trace += "b", null);
            trace += "a";
            await Task.Yield();
            Assert.True(lane.IsHere);
            trace += "c";
            await Task.Yield();
            Assert.True(lane.IsHere);
            Assert.Same(lane.Scheduler, TaskScheduler.Current);
        });
        Assert.Equal("abc", trace);
    }

    [Theory]
    [InlineData(TaskCreationOptions.None)]
    [InlineData(TaskCreationOptions.RunContinuationsAsynchronously)]
    public void TaskCompletedElsewhere_ResumesOnTheLane(TaskCreationOptions options)
    {
        using var lane = new LaneExecutor();
        for (var round = 0; round < 200; round++)
        {
            var source = new TaskCompletionSource(options);
            var other = new Thread(source.SetResult);
            lane.Await(async () =>
            {
                other.Start();
                await source.Task;
                Assert.True(lane.IsHere);
                await Inner(source.Task);
                Assert.True(lane.IsHere);
            });
            other.Join();
        }

        static async Task Inner(Task task)
        {
            await Task.Yield();
            await task;
        }
    }

    [Fact]
    public void Delay_OnTheLanesTime_ResumesOnTheLane()
    {
        using var lane = new LaneExecutor();
        var time = new LaneTimeProvider(lane);
        lane.Await(async () =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), time);
            Assert.True(lane.IsHere);
            using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(5), time);
            await Assert.ThrowsAsync<TaskCanceledException>(() => Task.Delay(Timeout.InfiniteTimeSpan, time, late.Token));
            Assert.True(lane.IsHere);
        });
    }

    [Fact]
    public void StartNewAndContinueWith_StayOnTheLane()
    {
        using var lane = new LaneExecutor();
        lane.Await(async () =>
        {
            var isHere = await Task.Factory.StartNew(() => lane.IsHere);
            Assert.True(isHere);
            Assert.True(await Task.CompletedTask.ContinueWith(_ => lane.IsHere));
        });
    }

    [Fact]
    public async Task Task_StartedOnTheSchedulerFromOutside_RunsOnTheLane()
    {
        using var lane = new LaneExecutor();
        var task = new Task<bool>(() => lane.IsHere);
        task.Start(lane.Scheduler);
        Assert.True(await task.WaitAsync(LaneExtensions.Patience));
    }
}
