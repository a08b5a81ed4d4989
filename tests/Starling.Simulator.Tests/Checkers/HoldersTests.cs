using System;
using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.Simulator.Checkers;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Xunit;

namespace Starling.Simulator.Tests.Checkers;

/// <summary>Who counts as a holder of a write, with books that are filled by hand.</summary>
public sealed class HoldersTests : IDisposable
{
    private readonly DiskTale tale = new(new AcknowledgedMeansSynced());
    private readonly DiskFates fates = new(5);
    private readonly Holders holders;

    public HoldersTests() => holders = new Holders(tale.Hosts, fates, new GodView(tale.Cluster));

    public void Dispose() => tale.Dispose();

    [Fact]
    public void Given_siblings_Then_who_covers_the_writes_name_holds_it()
    {
        var (first, second) = (tale.Call(), tale.Call());
        var one = DiskTale.Siblings(first, DiskTale.Actor(0));
        var replaced = DiskTale.Siblings(second, DiskTale.Actor(0), on: one, seen: one.Context);
        tale.Store(first.Key, DiskTale.Bytes(one), 0);
        tale.Store(first.Key, DiskTale.Bytes(replaced), 1);
        tale.Store(first.Key, DiskTale.Bytes(DiskTale.Siblings(second, DiskTale.Actor(1))), 2);
        var book = Book(first.Key);
        book.DotOf.Add(first.Id, new Dot(DiskTale.Actor(0), 1));
        Assert.Equal(2, holders.Count(book, first, long.MaxValue));
        Assert.Equal(1, holders.Count(book, first, long.MaxValue, less: 1));
        Assert.Equal(2, holders.Count(book, first, long.MaxValue, less: 2));
        book.DotOf[first.Id] = new Dot(DiskTale.Actor(0), 2);
        Assert.Equal(1, holders.Count(book, first, long.MaxValue));
    }

    [Fact]
    public void Given_a_disk_that_was_lost_in_time_Then_it_counts_once_whatever_is_known_of_the_record()
    {
        var write = tale.Call();
        fates.Replaced(1, 100);
        fates.Replaced(2, 50);
        Assert.Equal((2, 1, 0), (holders.Count(null, write, 50), holders.Count(null, write, 51), holders.Count(null, write, 51, less: 1)));
        tale.Store(write.Key, DiskTale.Bytes(DiskTale.Siblings(write, DiskTale.Actor(0))), 0, 1);
        var book = Book(write.Key);
        Assert.Equal(1, holders.Count(book, write, 51));
        book.DotOf.Add(write.Id, new Dot(DiskTale.Actor(0), 1));
        Assert.Equal((3, 2), (holders.Count(book, write, 50), holders.Count(book, write, 51)));
    }

    [Fact]
    public void Given_a_delete_Then_the_best_tombstone_after_its_call_counts_and_one_of_before_does_not()
    {
        var (put, delete) = (tale.Call(), tale.Call(isDelete: true));
        tale.Store(delete.Key, DiskTale.Bytes(DiskTale.Siblings(delete, DiskTale.Actor(0))), 0);
        tale.Store(delete.Key, DiskTale.Bytes(DiskTale.Siblings(delete, DiskTale.Actor(1))), 1, 2);
        var book = Book(delete.Key);
        book.Tombstones.Add((new Dot(DiskTale.Actor(1), 1), delete.Operation.Invoked - 1));
        Assert.Equal(0, holders.Count(book, delete, long.MaxValue));
        book.Tombstones.Add((new Dot(DiskTale.Actor(0), 1), delete.Operation.Invoked));
        Assert.Equal(1, holders.Count(book, delete, long.MaxValue));
        book.Tombstones.Add((new Dot(DiskTale.Actor(1), 1), delete.Operation.Invoked));
        Assert.Equal(2, holders.Count(book, delete, long.MaxValue));
        Assert.Equal(0, holders.Count(book, put, long.MaxValue));
    }

    [Fact]
    public void Given_the_last_write_wins_Then_a_later_time_or_greater_bytes_or_a_tombstone_of_that_time_hold_a_put()
    {
        var (write, greater) = (Timed(5), Timed(5));
        Assert.True(write.StoredBytes().AsSpan().SequenceCompareTo(greater.StoredBytes()) < 0);
        tale.Store(write.Key, DiskTale.Cell(write, 4), 0);
        Assert.Equal(0, Count(write));
        tale.Store(write.Key, DiskTale.Cell(write, 6), 0);
        Assert.Equal(1, Count(write));
        tale.Store(write.Key, DiskTale.Cell(greater, 5), 1);
        Assert.Equal((2, 2), (Count(write), Count(greater)));
        tale.Store(write.Key, DiskTale.Cell(write, 5), 2);
        Assert.Equal((3, 2), (Count(write), Count(greater)));
        tale.Store(write.Key, DiskTale.Cell(write, 5, isTombstone: true), 3);
        Assert.Equal((4, 3), (Count(write), Count(greater)));
    }

    [Fact]
    public void Given_a_timed_delete_Then_a_value_of_that_time_does_not_hold_it()
    {
        var delete = Timed(5, isDelete: true);
        tale.Store(delete.Key, DiskTale.Cell(Timed(5), 5), 0);
        Assert.Equal(0, Count(delete));
        tale.Store(delete.Key, DiskTale.Cell(delete, 5, isTombstone: true), 1);
        Assert.Equal(1, Count(delete));
    }

    [Fact]
    public void Given_a_delete_of_unknown_time_Then_the_tombstones_after_its_call_count_or_else_what_is_later_than_the_call()
    {
        var delete = Timed(0, isDelete: true);
        delete.Operation.StampMin = SimLoop.EpochMicros + 20;
        tale.Store(delete.Key, DiskTale.Cell(delete, 10, isTombstone: true), 0, 1);
        tale.Store(delete.Key, DiskTale.Cell(Timed(30), 30), 2);
        var book = Book(delete.Key);
        Assert.Equal(1, holders.Count(book, delete, long.MaxValue));
        book.TombstoneTimes.Add((SimLoop.EpochMicros + 10, delete.Operation.Invoked - 1));
        Assert.Equal(1, holders.Count(book, delete, long.MaxValue));
        book.TombstoneTimes.Add((SimLoop.EpochMicros + 10, delete.Operation.Invoked));
        Assert.Equal(3, holders.Count(book, delete, long.MaxValue));
        Assert.Equal(2, holders.Count(book, delete, long.MaxValue, less: 1));
    }

    private WriteEvent Timed(long time, bool isDelete = false)
    {
        var write = tale.Call(SimTable.LastWriteWins, isDelete: isDelete);
        write.Time = time == 0 ? 0 : SimLoop.EpochMicros + time;
        return write;
    }

    private int Count(WriteEvent write) => holders.Count(Book(write.Key), write, long.MaxValue);

    private static RecordBook Book(SimKey key) => new(DiskTale.Path(key));
}
