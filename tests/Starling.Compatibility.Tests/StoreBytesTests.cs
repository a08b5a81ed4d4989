using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.RocksDb;
using Starling.Storage.Commits;
using Starling.Storage.Hints;
using Starling.Storage.Marks;
using Starling.Storage.Records;
using Starling.Testing.Stores;
using Starling.World;
using Xunit;

namespace Starling.Compatibility.Tests;

/// <summary>Keys and values in the store, batches, and the data folder's mark.</summary>
public sealed class StoreBytesTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"starling-compatibility-{Guid.NewGuid():n}");

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Store_keys_of_records_keep_their_bytes()
    {
        var path = new byte[100];
        Golden.Check("store/record-path", path.AsSpan(0, RecordPath.Write(path, 5, -2, [1, 0, 0xff, 2], [0, 3])));
        Golden.Check("store/record-path-least", path.AsSpan(0, RecordPath.Write(path, 0, long.MinValue, [], [])));
    }

    [Fact]
    public void A_key_s_token_keeps_its_value()
    {
        var token = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(token, Murmur3.TokenOf("starling"u8).Value);
        Golden.Check("store/token", token);
    }

    [Fact]
    public void A_batch_keeps_its_bytes()
    {
        var batch = new StoreBatch();
        batch.Put(StoreFamily.Records, "key"u8, new byte[130]);
        batch.Delete(StoreFamily.Marks, "gone"u8);
        batch.DeleteRange(StoreFamily.Hints, "from"u8, "to"u8);
        Golden.Check("store/batch", batch.Bytes[StoreBatch.HeaderSize..]);
    }

    [Fact]
    public void Families_keep_their_numbers() => Assert.Equal(
        "Marks=0 Records=1 Hints=2 Register=3 Fingerprints=4 Purges=5",
        string.Join(' ', Enum.GetValues<StoreFamily>().Select(family => $"{family}={(byte)family}")));

    [Fact]
    public void A_folder_written_by_this_version_has_golden_contents_and_opens_again()
    {
        using (var executor = new ThreadExecutor())
        using (var store = Open(executor))
        {
            Write(executor, store);
        }

        Golden.Check("store/folder-mark", File.ReadAllBytes(Path.Combine(folder, "STARLING")));
        using var again = new ThreadExecutor();
        using var reopened = Open(again);
        again.Do(() =>
        {
            Golden.Check("store/hints", Contents(reopened, StoreFamily.Hints));
            Golden.Check("store/marks", Contents(reopened, StoreFamily.Marks));
            var marks = new NodeMarks(reopened);
            Assert.Equal((new NodeId((UInt128)77), 1UL, new HybridTime(0x0102030405060708)), (marks.Node, marks.Boot, marks.Ceiling));
            var hints = new HintStore(reopened, new GroupCommit(reopened, again), new HintLimits());
            Assert.Equal(WireBytesTests.MutationBytes(), hints.ReadPage(new NodeId((UInt128)9), 10, 1000).Single().Mutation);
        });
    }

    private static void Write(ThreadExecutor executor, RocksStore store)
    {
        Task? boot = null;
        Task? ceiling = null;
        var hint = new Waiter();
        executor.Do(() =>
        {
            var marks = new NodeMarks(store);
            boot = marks.BootAsync(new NodeId((UInt128)77));
            ceiling = marks.RaiseCeilingAsync(new HybridTime(0x0102030405060708));
            var commits = new GroupCommit(store, executor);
            new HintStore(store, commits, new HintLimits()).Add(
                new NodeId((UInt128)9), WireBytesTests.MutationBytes(), 1_800_000_000_000_000);
            commits.Await(hint);
        });
        executor.Until(() => boot!.IsCompleted && ceiling!.IsCompleted && hint.IsCalled);
        Assert.True(boot!.IsCompletedSuccessfully && ceiling!.IsCompletedSuccessfully);
        Assert.Null(hint.Fault);
    }

    /// <summary>All pairs of a family, each as length, key, length, value (u32, big-endian).</summary>
    private static byte[] Contents(IStore store, StoreFamily family)
    {
        var bytes = new List<byte>();
        using var cursor = store.Scan(family, default, default, reverse: false);
        while (cursor.MoveNext())
        {
            Append(bytes, cursor.Key);
            Append(bytes, cursor.Value);
        }

        return [.. bytes];
    }

    private static void Append(List<byte> bytes, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        bytes.AddRange(length);
        bytes.AddRange(part);
    }

    private RocksStore Open(ThreadExecutor executor) => RocksStore.Open(
        folder,
        new RocksStoreOptions { BlockCacheBytes = 8 << 20, MemtableBytes = 1 << 20, LogBytesMax = 4 << 20, SpaceReserveBytes = 0 },
        executor);

    private sealed class Waiter : IDurableWaiter
    {
        public bool IsCalled { get; private set; }

        public WorldException? Fault { get; private set; }

        public void Durable(WorldException? fault) => (IsCalled, Fault) = (true, fault);
    }
}
