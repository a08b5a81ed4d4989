using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Simulator.Tests.World;

public sealed class SimExecutorTests
{
    [Fact]
    public void Given_posts_When_a_turn_runs_Then_order_holds_and_flushes_come_last()
    {
        var stage = new Stage(1);
        var seen = new List<string>();
        var executor = stage.Executors[0];
        executor.AtTurnEnd(() => seen.Add("flush 1"));
        executor.AtTurnEnd(() => seen.Add("flush 2"));
        executor.Post(_ =>
        {
            seen.Add("a");
            executor.Post(_ => seen.Add("c"), null);
        }, null);
        executor.Post(_ => seen.Add("b"), null);
        stage.Run(1);
        Assert.Equal(["a", "b", "flush 1", "flush 2", "c", "flush 1", "flush 2"], seen);
    }

    [Fact]
    public void Given_an_await_in_posted_work_Then_its_continuation_comes_back_to_the_executor()
    {
        var stage = new Stage(2);
        var gate = new TaskCompletionSource();
        var places = new List<bool>();
        var task = stage.Start(0, async () =>
        {
            await Task.Yield();
            places.Add(stage.Executors[0].IsHere);
            await gate.Task;
            places.Add(stage.Executors[0].IsHere);
            await Task.Delay(TimeSpan.FromMilliseconds(5), stage.Times[0]);
            places.Add(stage.Executors[0].IsHere);
        });
        stage.On(1, gate.SetResult);
        stage.Run(10);
        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal([true, true, true], places);
        Assert.Equal(0, stage.Loop.PostsFromElsewhere);
    }

    [Fact]
    public void Given_a_kill_Then_nothing_resumes_and_finally_does_not_run()
    {
        var stage = new Stage(1);
        var resumed = false;
        stage.Start(0, async () =>
        {
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), stage.Times[0]);
            }
            finally
            {
                resumed = true;
            }
        });
        stage.Executors[0].Kill();
        stage.Run(100);
        Assert.False(resumed);
    }

    [Fact]
    public void Given_a_pause_Then_work_waits_and_is_then_done()
    {
        var stage = new Stage(1);
        var at = 0L;
        stage.Executors[0].Pause(TimeSpan.FromMilliseconds(50));
        stage.Executors[0].Post(_ => at = stage.Loop.Now, null);
        stage.Run(100);
        Assert.InRange(at, 50_000, 50_100);
    }

    [Fact]
    public void Given_a_post_from_another_thread_Then_it_is_counted_and_not_run()
    {
        var stage = new Stage(1);
        var ran = false;
        var thread = new Thread(() => stage.Executors[0].Post(_ => ran = true, null));
        thread.Start();
        thread.Join();
        stage.Run(1);
        Assert.False(ran);
        Assert.Equal(1, stage.Loop.PostsFromElsewhere);
    }

    [Fact]
    public void Given_an_exception_from_work_Then_it_is_a_finding_and_the_next_work_runs()
    {
        var stage = new Stage(1);
        var ran = false;
        stage.Executors[0].Post(_ => throw new InvalidOperationException("ouch"), null);
        stage.Executors[0].Post(_ => ran = true, null);
        stage.Run(1);
        Assert.True(ran);
        Assert.Contains("ouch", Assert.Single(stage.Loop.Findings));
    }

    [Fact]
    public void Given_a_door_used_off_its_executor_Then_it_throws_and_is_a_finding()
    {
        var stage = new Stage(2);
        Assert.Throws<InvalidOperationException>(() => stage.Times[0].GetUtcNow());
        stage.On(1, () => Assert.Throws<InvalidOperationException>(() => stage.Times[0].GetTimestamp()));
        Assert.Equal(2, stage.Loop.Findings.Count);
    }
}
