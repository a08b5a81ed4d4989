using System;
using System.Linq;
using System.Threading.Tasks;
using Starling.Testing.Stores;
using Starling.World;
using Xunit;

namespace Starling.RocksDb.Tests;

public sealed class CloseTests
{
    [Fact]
    public void What_was_handed_over_before_closing_is_stored_and_answered()
    {
        using var rig = new StoreRig();
        var recorder = new CommitRecorder();
        rig.Executor.Do(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                rig.Store.Commit(StoreRig.Put($"k{i:00}"), recorder);
            }

            rig.Store.Dispose();
        });
        rig.Executor.Until(() => recorder.Answers.Count == 50);
        Assert.All(recorder.Answers, a => Assert.Null(a.Fault));
        rig.Reopen();
        Assert.Equal(50, rig.Keys().Count);
    }

    [Fact]
    public void A_closed_store_says_so()
    {
        using var rig = new StoreRig();
        var store = rig.Store;
        store.Dispose();
        store.Dispose();
        rig.Executor.Do(() =>
        {
            Assert.Contains(
                rig.Folder,
                Assert.Throws<ObjectDisposedException>(() => { store.Get(StoreFamily.Records, "k"u8); }).Message,
                StringComparison.Ordinal);
            Assert.Throws<ObjectDisposedException>(() => store.Scan(StoreFamily.Records, default, default, reverse: true));
            Assert.Throws<ObjectDisposedException>(() => store.Commit(StoreRig.Put("k"), new CommitRecorder()));
        });
    }

    [Fact]
    public async Task Closing_without_blocking_ends_when_the_folder_is_free()
    {
        using var rig = new StoreRig();
        rig.Commit(StoreRig.Put("k"));
        await rig.Store.DisposeAsync();
        rig.Reopen();
        Assert.Equal(["k"], rig.Keys());
    }

    [Fact]
    public void A_value_and_a_cursor_outlive_the_closing_and_then_free_the_folder()
    {
        using var rig = new StoreRig();
        rig.Commit(StoreRig.Put("a", "1"), StoreRig.Put("b", "2"));
        rig.Executor.Do(() =>
        {
            var cursor = rig.Store.Scan(StoreFamily.Records, default, default, reverse: false);
            var value = rig.Store.Get(StoreFamily.Records, "b"u8);
            rig.Store.Dispose();
            Assert.True(cursor.MoveNext() && cursor.MoveNext());
            Assert.True(cursor.Value.SequenceEqual(value.Bytes));
            Assert.Throws<WorldException>(rig.Reopen);
            value.Dispose();
            Assert.Throws<WorldException>(rig.Reopen);
            cursor.Dispose();
            cursor.Dispose();
            Assert.Throws<ObjectDisposedException>(() => cursor.MoveNext());
        });
        rig.Reopen();
        Assert.Equal(["a", "b"], rig.Keys().ToArray());
    }
}
