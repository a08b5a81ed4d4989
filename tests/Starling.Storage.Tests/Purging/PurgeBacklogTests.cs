using System;
using Starling.Model.Time;
using Starling.Storage.Purging;
using Starling.Storage.Records;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Purging;

/// <summary>What is counted of the purge queues, and when the count says that it is not whole.</summary>
public sealed class PurgeBacklogTests
{
    private static readonly HandStore Store = NewStore();

    [Fact]
    public void What_is_not_due_yet_hides_nothing_of_the_slots_behind_it()
    {
        var budget = 200;
        Assert.Equal((30L, false), PurgeBacklog.Count(Store, 7, new HybridTime(100), ref budget));
        Assert.InRange(budget, 1, 199);
    }

    [Fact]
    public void A_count_that_ends_early_says_so()
    {
        var budget = 12;
        var (count, hasMore) = PurgeBacklog.Count(Store, 7, new HybridTime(100), ref budget);
        Assert.True(hasMore);
        Assert.InRange(count, 1, 12);
    }

    [Fact]
    public void A_table_without_a_queue_counts_nothing()
    {
        var budget = 1;
        Assert.Equal((0L, false), PurgeBacklog.Count(Store, 8, new HybridTime(100), ref budget));
    }

    /// <summary>Three slots, each with ten entries that are due and a thousand that are not.</summary>
    private static HandStore NewStore()
    {
        var store = new HandStore(new HandExecutor());
        var batch = new StoreBatch();
        foreach (var slot in new[] { 0, 5, 9 })
        {
            for (var i = 0; i < 1010; i++)
            {
                PurgeKey.Put(batch, 7, slot, new HybridTime(i < 10 ? 50 : 500), BitConverter.GetBytes(i));
            }
        }

        store.Executor.Turn(() => store.Commit(batch, new Nobody()));
        store.EndAll();
        return store;
    }

    private sealed class Nobody : IStoreWaiter
    {
        public void Committed(StoreBatch batch, WorldException? fault) => Assert.Null(fault);
    }
}
