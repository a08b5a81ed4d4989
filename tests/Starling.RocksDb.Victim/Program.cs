using System;
using System.Buffers.Binary;
using System.Threading;
using Starling.RocksDb;
using Starling.Testing.Stores;
using Starling.World;

namespace Starling.RocksDb.Victim;

/// <summary>Commits numbered batches without end, and prints the number of each one that was acknowledged.</summary>
internal static class Program
{
    private const int Outstanding = 4;

    private static int Main(string[] args)
    {
        // Small memtables, so that the killing also meets flushes and changes of the log.
        var options = new RocksStoreOptions { MemtableBytes = 64 << 10, LogBytesMax = 256 << 10 };
        using var executor = new ThreadExecutor();
        using var store = RocksStore.Open(args[0], options, executor);
        var committing = new Committing(store);
        executor.Do(() =>
        {
            for (var i = 0; i < Outstanding; i++)
            {
                committing.Next(new StoreBatch());
            }
        });
        Thread.Sleep(TimeSpan.FromSeconds(60));
        return 1;
    }

    private sealed class Committing(RocksStore store) : IStoreWaiter
    {
        private readonly byte[] value = new byte[1000];
        private int given;
        private int answered;

        public void Next(StoreBatch batch)
        {
            var number = new byte[5];
            BinaryPrimitives.WriteInt32BigEndian(number, given++);
            batch.Clear();
            for (var i = 0; i < 3; i++)
            {
                number[4] = (byte)i;
                batch.Put((StoreFamily)i, number, value);
            }

            store.Commit(batch, this);
        }

        public void Committed(StoreBatch batch, WorldException? fault)
        {
            if (fault is not null)
            {
                throw fault;
            }

            Console.Out.WriteLine(answered++);
            Next(batch);
        }
    }
}
