using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Simulator.World;
using Starling.Testing.Stores;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.World;

public sealed class MemoryDiskTests
{
    private const int Batches = 12;

    [Fact]
    public void Given_unsynced_batches_When_it_crashes_Then_a_prefix_of_whole_batches_is_kept_and_every_length_occurs()
    {
        var kept = new HashSet<int>();
        for (var seed = 1UL; seed < 200; seed++)
        {
            var stage = new Stage(1, seed);
            var recorder = new CommitRecorder();
            CommitMany(stage, recorder);
            var lost = stage.Disks[0].Crash();
            var keys = stage.Disks[0].Contents(StoreFamily.Records).Select(p => (int)p.Key[0]).ToArray();
            Assert.Equal(Enumerable.Range(0, Batches - lost), keys);
            Assert.Equal(keys, stage.Disks[0].Contents(StoreFamily.Hints).Select(p => (int)p.Key[0]));
            Assert.True(keys.Length >= recorder.Answers.Count, "an answered batch was lost");
            kept.Add(keys.Length);
        }

        Assert.Equal(Batches + 1, kept.Count);
    }

    [Fact]
    public void Given_a_crash_When_the_old_sync_would_have_ended_Then_nothing_more_is_told_or_kept()
    {
        var stage = new Stage(1);
        var recorder = new CommitRecorder();
        CommitMany(stage, recorder);
        stage.Executors[0].Kill();
        stage.Disks[0].Crash();
        var count = stage.Disks[0].Count(StoreFamily.Records);
        stage.Run(1000);
        Assert.Equal(count, stage.Disks[0].Count(StoreFamily.Records));
        Assert.Empty(recorder.Answers);
    }

    [Fact]
    public void Given_a_full_disk_Then_commits_are_refused_and_reads_go_on_until_space_returns()
    {
        var stage = new Stage(1);
        var store = new MemoryStore(stage.Disks[0], stage.Executors[0]);
        var recorder = new CommitRecorder();
        stage.On(0, () => store.Commit(Batch(1), recorder));
        stage.Run(100);
        stage.Disks[0].IsFull = true;
        stage.On(0, () => store.Commit(Batch(2), recorder));
        stage.Run(100);
        Assert.Null(recorder.Answers[0].Fault);
        Assert.Equal(WorldFault.DiskFull, recorder.Answers[1].Fault?.Fault);
        stage.On(0, () => Assert.True(store.Space.IsLow && store.Get(StoreFamily.Records, [1]).Found));
        stage.Disks[0].Heal();
        stage.On(0, () => store.Commit(Batch(3), recorder));
        stage.Run(100);
        Assert.Null(recorder.Answers[2].Fault);
        Assert.Equal([1, 3], stage.Disks[0].Contents(StoreFamily.Records).Select(p => p.Key[0]));
    }

    [Fact]
    public void Given_a_failed_sync_Then_nothing_is_acknowledged_until_the_store_is_opened_again()
    {
        var stage = new Stage(1);
        var store = new MemoryStore(stage.Disks[0], stage.Executors[0]);
        var recorder = new CommitRecorder();
        stage.Disks[0].FailNextSync();
        stage.On(0, () => store.Commit(Batch(1), recorder));
        stage.Run(100);
        stage.On(0, () => store.Commit(Batch(2), recorder));
        stage.Run(100);
        Assert.All(recorder.Answers, a => Assert.Equal(WorldFault.Disk, a.Fault?.Fault));
        Assert.Equal(2, recorder.Answers.Count);
        stage.Disks[0].Crash();
        stage.On(0, () => store.Commit(Batch(3), recorder));
        stage.Run(100);
        Assert.Null(recorder.Answers[2].Fault);
    }

    [Fact]
    public void Given_batches_that_arrive_during_a_sync_Then_they_share_the_next_one()
    {
        var stage = new Stage(1);
        stage.Disks[0].SyncMean = TimeSpan.Zero;
        stage.Disks[0].SyncMin = TimeSpan.FromMilliseconds(10);
        var recorder = new CommitRecorder();
        var start = stage.Loop.Now;
        CommitMany(stage, recorder);
        stage.Loop.RunUntil(() => recorder.Answers.Count == Batches, start + 1_000_000);
        Assert.InRange(stage.Loop.Now - start, 20_000, 20_200);
    }

    private static void CommitMany(Stage stage, CommitRecorder recorder)
    {
        var store = new MemoryStore(stage.Disks[0], stage.Executors[0]);
        stage.On(0, () =>
        {
            for (var i = 0; i < Batches; i++)
            {
                store.Commit(Batch(i), recorder);
            }
        });
    }

    private static StoreBatch Batch(int key)
    {
        var batch = new StoreBatch();
        batch.Put(StoreFamily.Records, [(byte)key], "x"u8);
        batch.Put(StoreFamily.Hints, [(byte)key], "y"u8);
        return batch;
    }
}
