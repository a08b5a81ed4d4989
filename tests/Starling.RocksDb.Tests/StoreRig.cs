using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Starling.Testing.Stores;
using Starling.World;

namespace Starling.RocksDb.Tests;

/// <summary>A store in a folder of its own, with its executor, and short words for what tests do.</summary>
internal sealed class StoreRig : IDisposable
{
    /// <summary>Small, so that the tests also meet flushes and merges.</summary>
    public static readonly RocksStoreOptions Small = new()
    {
        BlockCacheBytes = 8 << 20,
        MemtableBytes = 1 << 20,
        LogBytesMax = 4 << 20,
        SpaceReserveBytes = 0,
    };

    private readonly TemporaryFolder? own;

    public StoreRig(RocksStoreOptions? options = null, string? folder = null)
    {
        own = folder is null ? new TemporaryFolder() : null;
        Folder = folder ?? own!["data"];
        Options = options ?? Small;
        Store = RocksStore.Open(Folder, Options, Executor);
    }

    public string Folder { get; }

    public RocksStoreOptions Options { get; set; }

    public ThreadExecutor Executor { get; } = new();

    public RocksStore Store { get; private set; }

    public void Reopen()
    {
        Store.Dispose();
        Store = RocksStore.Open(Folder, Options, Executor);
    }

    public static StoreBatch Put(string key, string value = "x")
    {
        var batch = new StoreBatch();
        batch.Put(StoreFamily.Records, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
        return batch;
    }

    public static StoreBatch Delete(string key)
    {
        var batch = new StoreBatch();
        batch.Delete(StoreFamily.Records, Encoding.UTF8.GetBytes(key));
        return batch;
    }

    /// <summary>Hands all batches over in one turn and gives the answers in order.</summary>
    public WorldException?[] Commit(params StoreBatch[] batches)
    {
        var recorder = new CommitRecorder();
        Executor.Do(() => Array.ForEach(batches, b => Store.Commit(b, recorder)));
        Executor.Until(() => recorder.Answers.Count == batches.Length);
        return recorder.Answers.Select(a => a.Fault).ToArray();
    }

    public string? Get(string key)
    {
        string? text = null;
        Executor.Do(() =>
        {
            using var value = Store.Get(StoreFamily.Records, Encoding.UTF8.GetBytes(key));
            text = value.Found ? Encoding.UTF8.GetString(value.Bytes) : null;
        });
        return text;
    }

    public List<string> Keys()
    {
        var keys = new List<string>();
        Executor.Do(() =>
        {
            using var cursor = Store.Scan(StoreFamily.Records, default, default, reverse: false);
            while (cursor.MoveNext())
            {
                keys.Add(Encoding.UTF8.GetString(cursor.Key));
            }
        });
        return keys;
    }

    public void Dispose()
    {
        Store.Dispose();
        Executor.Dispose();
        own?.Dispose();
    }
}
