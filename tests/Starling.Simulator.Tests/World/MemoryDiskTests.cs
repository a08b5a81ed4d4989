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
    public void Given_a_disk_that_is_full_before_the_gauge_shows_it_Then_a_refusal_takes_a_syncs_time_and_the_next_batch_may_be_taken()
    {
        var stage = new Stage(1);
        var disk = stage.Disks[0];
        disk.SyncMean = TimeSpan.Zero;
        disk.SyncMin = TimeSpan.FromMilliseconds(10);
        disk.IsFull = true;
        disk.FullShownAt = long.MaxValue;
        var store = new MemoryStore(disk, stage.Executors[0]);
        var recorder = new CommitRecorder();
        stage.On(0, () => store.Commit(Batch(1), recorder));
        stage.Run(1);
        disk.IsFull = false;
        stage.On(0, () => store.Commit(Batch(2), recorder));
        stage.Run(8);
        Assert.Empty(recorder.Answers);
        stage.Run(100);
        Assert.Equal([WorldFault.DiskFull, null], recorder.Answers.Select(static a => a.Fault?.Fault));
        Assert.Equal([2], disk.Contents(StoreFamily.Records).Select(static p => p.Key[0]));
    }

    [Fact]
    public void Given_a_full_disk_When_it_crashes_before_it_has_refused_Then_nothing_of_that_was_kept()
    {
        for (var seed = 1UL; seed < 50; seed++)
        {
            var stage = new Stage(1, seed);
            stage.Disks[0].IsFull = true;
            stage.Disks[0].FullShownAt = long.MaxValue;
            CommitMany(stage, new CommitRecorder());
            Assert.Equal(0, stage.Disks[0].Crash());
            Assert.Equal(0, stage.Disks[0].Count(StoreFamily.Records));
        }
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

    [Fact]
    public void Given_a_log_that_tears_When_power_is_lost_Then_a_first_part_is_kept_and_every_length_occurs()
    {
        var kept = new HashSet<int>();
        for (var seed = 1UL; seed < 400; seed++)
        {
            var stage = new Stage(1, seed);
            stage.Disks[0].TearsLog = true;
            var recorder = new CommitRecorder();
            CommitMany(stage, recorder, 300);
            var lost = stage.Disks[0].Crash(isPowerLost: true);
            var keys = stage.Disks[0].Contents(StoreFamily.Records).Select(p => (int)p.Key[0]).ToArray();
            Assert.Equal(Enumerable.Range(0, Batches - lost), keys);
            Assert.True(keys.Length >= recorder.Answers.Count, "an answered batch was lost");
            kept.Add(keys.Length);
        }

        Assert.Equal(Batches + 1, kept.Count);
    }

    [Fact]
    public void Given_a_lie_When_power_is_lost_Then_it_is_as_it_was_and_a_killed_process_loses_nothing()
    {
        var stage = new Stage(1);
        var disk = stage.Disks[0];
        var store = new MemoryStore(disk, stage.Executors[0]);
        var recorder = new CommitRecorder();
        stage.On(0, () => store.Commit(Batch(1), recorder));
        stage.Run(100);
        disk.StartLying();
        stage.On(0, () => store.Commit(Batch(2), recorder));
        stage.Run(100);
        Assert.All(recorder.Answers, static a => Assert.Null(a.Fault));
        Assert.Equal(2, recorder.Answers.Count);
        disk.Crash();
        Assert.Equal(2, disk.Count(StoreFamily.Records));
        disk.Crash(isPowerLost: true);
        Assert.Equal([1], disk.Contents(StoreFamily.Records).Select(static p => p.Key[0]));
        Assert.False(disk.IsLying);
        disk.StartLying();
        disk.StopLying();
        stage.On(0, () => store.Commit(Batch(3), recorder));
        stage.Run(100);
        disk.Crash(isPowerLost: true);
        Assert.Equal([1, 3], disk.Contents(StoreFamily.Records).Select(static p => p.Key[0]));
    }

    [Fact]
    public void Given_a_long_history_Then_few_moments_are_kept_and_the_first_always()
    {
        var stage = new Stage(1);
        var store = new MemoryStore(stage.Disks[0], stage.Executors[0]);
        var history = stage.Disks[0].Record();
        for (var i = 0; i < 200; i++)
        {
            var key = i;
            stage.On(0, () => store.Commit(Batch(key), new CommitRecorder()));
            stage.Run(20);
        }

        Assert.InRange(history.Images.Count, DiskHistory.ImagesMax / 2, DiskHistory.ImagesMax);
        var counts = history.Images.Select(static image => image.Map(StoreFamily.Records).Count).ToArray();
        Assert.Equal(0, counts[0]);
        Assert.Equal(counts.Order(), counts);
        stage.Disks[0].EndRecord(history);
    }

    [Fact]
    public void Given_a_damaged_place_Then_reading_it_fails_in_every_way_until_it_is_overwritten()
    {
        var stage = new Stage(1);
        var store = new MemoryStore(stage.Disks[0], stage.Executors[0]);
        stage.On(0, () =>
        {
            store.Commit(Batch(1), new CommitRecorder());
            store.Commit(Batch(2), new CommitRecorder());
        });
        stage.Run(100);
        stage.Disks[0].Health.Damage(StoreFamily.Records, [2]);
        stage.On(0, () =>
        {
            Assert.True(store.Get(StoreFamily.Records, [1]).Found);
            Assert.Equal(WorldFault.Corrupt, Assert.Throws<WorldException>(() => store.Get(StoreFamily.Records, [2]).Dispose()).Fault);
            Assert.True(store.Get(StoreFamily.Hints, [2]).Found);
            using var forwards = store.Scan(StoreFamily.Records, default, default, reverse: false);
            Assert.True(forwards.MoveNext());
            Assert.Throws<WorldException>(() => forwards.MoveNext());
            Assert.False(forwards.MoveNext());
            using var backwards = store.Scan(StoreFamily.Records, default, default, reverse: true);
            Assert.Throws<WorldException>(() => backwards.MoveNext());
            store.Commit(Batch(2), new CommitRecorder());
        });
        stage.Run(100);
        stage.On(0, () => Assert.True(store.Get(StoreFamily.Records, [2]).Found));
        Assert.True(stage.Disks[0].Health.WasDamaged(StoreFamily.Records, [2]));
    }

    [Fact]
    public void Given_reads_that_fail_Then_so_many_of_a_thousand_do_until_it_is_healed()
    {
        var stage = new Stage(1);
        var store = new MemoryStore(stage.Disks[0], stage.Executors[0]);
        stage.Disks[0].Health.FailuresPerMille = 10;
        Assert.InRange(CountFailures(stage, store, 5000), 25, 80);
        stage.Disks[0].Heal();
        Assert.Equal(0, CountFailures(stage, store, 5000));
    }

    [Fact]
    public void Given_a_slow_disk_Then_reads_hold_the_executor()
    {
        var stage = new Stage(1);
        var store = new MemoryStore(stage.Disks[0], stage.Executors[0]);
        stage.Disks[0].SlowFactor = 1000;
        stage.On(0, () =>
        {
            for (var i = 0; i < 100; i++)
            {
                store.Get(StoreFamily.Records, [1]).Dispose();
            }
        });
        var before = stage.Loop.Now;
        Assert.InRange(stage.Disks[0].Health.HeldMicros, 1_000_000, 5_000_000);
        var next = 0L;
        stage.Executors[0].Post(_ => next = stage.Loop.Now, null);
        stage.Run(6000);
        Assert.InRange(next - before - stage.Disks[0].Health.HeldMicros, -100, 100);
    }

    private static int CountFailures(Stage stage, MemoryStore store, int reads)
    {
        var failures = 0;
        stage.On(0, () =>
        {
            for (var i = 0; i < reads; i++)
            {
                try
                {
                    store.Get(StoreFamily.Records, [1]).Dispose();
                }
                catch (WorldException fault) when (fault.Fault == WorldFault.Disk)
                {
                    failures++;
                }
            }
        });
        return failures;
    }

    private static void CommitMany(Stage stage, CommitRecorder recorder, int filling = 1)
    {
        var store = new MemoryStore(stage.Disks[0], stage.Executors[0]);
        stage.On(0, () =>
        {
            for (var i = 0; i < Batches; i++)
            {
                store.Commit(Batch(i, filling), recorder);
            }
        });
    }

    private static StoreBatch Batch(int key, int filling = 1)
    {
        var batch = new StoreBatch();
        batch.Put(StoreFamily.Records, [(byte)key], new byte[filling]);
        batch.Put(StoreFamily.Hints, [(byte)key], "y"u8);
        return batch;
    }
}
