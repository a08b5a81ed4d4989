using System;
using System.Linq;
using System.Threading;
using Starling.Testing.Stores;
using Starling.World;
using Xunit;

namespace Starling.RocksDb.Tests;

public sealed class CommitTests
{
    [Fact]
    public void Batches_that_wait_behind_a_write_share_the_next_one_in_order()
    {
        using var first = new ManualResetEventSlim();
        using var reached = new ManualResetEventSlim();
        var writes = 0;
        using var rig = new StoreRig(StoreRig.Small with
        {
            PretendWriteError = () =>
            {
                writes++;
                reached.Set();
                first.Wait();
                return null;
            },
        });
        var recorder = new CommitRecorder();
        rig.Executor.Do(() => rig.Store.Commit(StoreRig.Put("k", "0"), recorder));
        reached.Wait();
        var more = Enumerable.Range(1, 30).Select(i => StoreRig.Put(i == 30 ? "k" : $"k{i:00}", $"{i}")).ToArray();
        rig.Executor.Do(() => Array.ForEach(more, b => rig.Store.Commit(b, recorder)));
        first.Set();
        rig.Executor.Until(() => recorder.Answers.Count == 31);
        Assert.Equal(2, writes);
        Assert.All(recorder.Answers, a => Assert.Null(a.Fault));
        Assert.Equal(more, recorder.Answers.Skip(1).Select(a => a.Batch));
        Assert.Equal("30", rig.Get("k"));
        Assert.Equal("17", rig.Get("k17"));
        rig.Reopen();
        Assert.Equal(30, rig.Keys().Count);
        Assert.Equal("30", rig.Get("k"));
    }

    [Fact]
    public void Large_batches_that_wait_are_written_in_runs_of_bounded_size()
    {
        using var rig = new StoreRig();
        var batches = Enumerable.Range(0, 12).Select(i => StoreRig.Put($"k{i:00}", new string((char)('a' + i), 3 << 19))).ToArray();
        Assert.All(rig.Commit(batches), Assert.Null);
        Assert.Equal(12, rig.Keys().Count);
        Assert.Equal(new string('l', 3 << 19), rig.Get("k11"));
    }

    [Fact]
    public void More_waiting_batches_than_allowed_are_refused_at_the_call()
    {
        using var open = new ManualResetEventSlim();
        using var rig = new StoreRig(StoreRig.Small with
        {
            CommitQueueMax = 3,
            PretendWriteError = () =>
            {
                open.Wait();
                return null;
            },
        });
        var recorder = new CommitRecorder();
        rig.Executor.Do(() =>
        {
            for (var i = 0; i < 3; i++)
            {
                rig.Store.Commit(StoreRig.Put($"{i}"), recorder);
            }

            Assert.Throws<InvalidOperationException>(() => rig.Store.Commit(StoreRig.Put("one too many"), recorder));
        });
        open.Set();
        rig.Executor.Until(() => recorder.Answers.Count == 3);
        Assert.Null(rig.Commit(StoreRig.Put("again"))[0]);
        Assert.Equal(["0", "1", "2", "again"], rig.Keys());
    }

    [Fact]
    public void A_waiter_may_commit_again_from_its_answer_though_only_one_batch_may_wait()
    {
        using var rig = new StoreRig(StoreRig.Small with { CommitQueueMax = 1 });
        var chain = new Chain(rig.Store);
        rig.Executor.Do(() => rig.Store.Commit(StoreRig.Put("0"), chain));
        rig.Executor.Until(() => chain.Answered == 5);
        Assert.Equal(5, rig.Keys().Count);
    }

    [Theory]
    [InlineData(12, 99)]
    [InlineData(13, 77)]
    [InlineData(13, 6)]
    [InlineData(14, 0x7f)]
    [InlineData(14, 0xff)]
    [InlineData(14, 2)]
    public void A_malformed_batch_is_refused_and_the_store_goes_on(int at, byte value)
    {
        using var rig = new StoreRig();
        var batch = StoreRig.Put("key", "value");
        batch.Bytes[at] = value;
        rig.Executor.Do(() => Assert.Throws<ArgumentException>(() => rig.Store.Commit(batch, new CommitRecorder())));
        Assert.Null(rig.Commit(StoreRig.Put("after"))[0]);
        Assert.Equal(["after"], rig.Keys());
    }

    [Fact]
    public void A_range_that_ends_before_it_begins_is_refused_and_the_store_goes_on()
    {
        using var rig = new StoreRig();
        var batch = StoreRig.Put("key");
        batch.DeleteRange(StoreFamily.Records, "b"u8, "a"u8);
        rig.Executor.Do(() => Assert.Throws<ArgumentException>(() => rig.Store.Commit(batch, new CommitRecorder())));
        Assert.Null(rig.Commit(StoreRig.Put("after"))[0]);
        Assert.Equal(["after"], rig.Keys());
    }

    [Fact]
    public void A_get_allocates_nothing()
    {
        using var rig = new StoreRig();
        rig.Commit(StoreRig.Put("here"));
        rig.Executor.Do(() =>
        {
            Read(100);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Read(1000);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        });

        void Read(int times)
        {
            for (var i = 0; i < times; i++)
            {
                using var here = rig.Store.Get(StoreFamily.Records, "here"u8);
                using var missing = rig.Store.Get(StoreFamily.Records, "missing"u8);
            }
        }
    }

    private sealed class Chain(RocksStore store) : IStoreWaiter
    {
        public int Answered { get; private set; }

        public void Committed(StoreBatch batch, WorldException? fault)
        {
            if (++Answered < 5)
            {
                store.Commit(StoreRig.Put($"{Answered}"), this);
            }
        }
    }
}
