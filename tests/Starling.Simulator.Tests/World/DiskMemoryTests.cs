using System;
using System.Linq;
using Starling.Simulator.World;
using Starling.Testing.Stores;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.World;

/// <summary>What a torn log keeps, and what a disk remembers when it is replaced, healed or restarted.</summary>
public sealed class DiskMemoryTests
{
    private const int Batches = 12;

    [Fact]
    public void Given_records_of_one_sector_When_the_log_tears_Then_so_many_are_found_as_sectors_stand_before_the_first_that_is_harmed()
    {
        // Sectors survive with a chance that is drawn evenly, so k of them in a row do in one case of k + 1.
        var counts = new int[Batches + 1];
        for (var seed = 1UL; seed <= 4000; seed++)
        {
            counts[TornLog.CountWhole(0, Enumerable.Repeat(TornLog.SectorSize, Batches).ToArray(), new Chance(seed))]++;
        }

        Assert.InRange(counts[0], 1800, 2200);
        Assert.InRange(counts[Batches], 200, 420);

        // Half of a sector may be written: the record in its beginning is whole, and none behind it.
        var halves = Enumerable.Range(1, 4000).Select(static seed => TornLog.CountWhole(0, [100, 412], new Chance((ulong)seed))).ToArray();
        Assert.InRange(halves.Count(static whole => whole == 1), 250, 600);
        Assert.InRange(halves.Count(static whole => whole == 2), 1800, 2200);
    }

    [Fact]
    public void Given_a_log_that_tears_Then_power_loss_more_often_takes_all_than_a_kill_does()
    {
        int[] none = [0, 0];
        for (var seed = 1UL; seed < 400; seed++)
        {
            for (var power = 0; power < 2; power++)
            {
                var stage = new Stage(1, seed);
                stage.Disks[0].TearsLog = true;
                CommitMany(stage, new CommitRecorder(), 600);
                stage.Disks[0].Crash(isPowerLost: power == 1);
                none[power] += stage.Disks[0].Count(StoreFamily.Records) == 0 ? 1 : 0;
            }
        }

        Assert.InRange(none[0], 10, 60);
        Assert.InRange(none[1], 120, 320);
    }

    [Fact]
    public void Given_damage_of_places_that_are_no_more_Then_it_is_forgotten()
    {
        var stage = new Stage(1);
        var disk = stage.Disks[0];
        var store = new MemoryStore(disk, stage.Executors[0]);
        var empty = disk.Image();
        void Damaged()
        {
            stage.On(0, () => store.Commit(Batch(1), new CommitRecorder()));
            stage.Run(100);
            disk.Health.Damage(StoreFamily.Records, [1]);
            Assert.Equal(1, disk.Health.Count(StoreFamily.Records));
        }

        Damaged();
        disk.Restore(empty);
        Assert.Equal(0, disk.Health.Count(StoreFamily.Records));
        Damaged();
        disk.Wipe();
        Assert.Equal(0, disk.Health.Count(StoreFamily.Records));
        Damaged();
        var range = new StoreBatch();
        range.DeleteRange(StoreFamily.Records, [0], [9]);
        stage.On(0, () => store.Commit(range, new CommitRecorder()));
        stage.Run(100);
        Assert.Equal(0, disk.Health.Count(StoreFamily.Records));
    }

    [Fact]
    public void Given_a_disk_that_was_replaced_Then_no_moment_of_before_is_an_earlier_one_of_it()
    {
        var stage = new Stage(1);
        var history = stage.Disks[0].Record();
        var store = new MemoryStore(stage.Disks[0], stage.Executors[0]);
        stage.On(0, () => store.Commit(Batch(1), new CommitRecorder()));
        stage.Run(100);
        Assert.Equal(2, history.Images.Count);
        stage.Disks[0].Wipe();
        Assert.Equal(0, Assert.Single(history.Images).Map(StoreFamily.Records).Count);
    }

    [Fact]
    public void Given_a_sync_that_will_fail_When_it_is_healed_or_restarted_Then_it_does_not_and_a_full_disk_shows_late()
    {
        var stage = new Stage(1);
        var store = new MemoryStore(stage.Disks[0], stage.Executors[0]);
        var recorder = new CommitRecorder();
        foreach (var end in new Action[] { stage.Disks[0].Heal, () => stage.Disks[0].Crash() })
        {
            stage.Disks[0].FailNextSync();
            end();
            stage.On(0, () => store.Commit(Batch(1), recorder));
            stage.Run(100);
            Assert.Null(recorder.Answers[^1].Fault);
        }

        stage.Disks[0].IsFull = true;
        stage.Disks[0].FullShownAt = stage.Loop.Now + 500_000;
        stage.On(0, () => Assert.False(store.Space.IsLow));
        stage.Run(600);
        stage.On(0, () => Assert.True(store.Space.IsLow));
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
