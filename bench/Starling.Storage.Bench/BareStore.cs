using System;
using System.Buffers.Binary;
using System.Text;
using Starling.World;

namespace Starling.Storage.Bench;

/// <summary>RocksDB behind the store door, committing at once on the caller's thread. Closed with the process.</summary>
internal sealed unsafe class BareStore : IStore, IStoreLender
{
    private const byte MergeTag = 6;

    private readonly bool mergesSums;
    private readonly nint db;
    private readonly nint[] families = new nint[Enum.GetValues<StoreFamily>().Length];
    private readonly nint reading = Native.rocksdb_readoptions_create();
    private readonly nint writing = Native.rocksdb_writeoptions_create();
    private byte[] bytes = new byte[1 << 20];

    public BareStore(string folder, bool mergesSums)
    {
        this.mergesSums = mergesSums;
        Native.rocksdb_writeoptions_set_sync(writing, 1);
        var options = Native.rocksdb_options_create();
        Native.rocksdb_options_set_create_if_missing(options, 1);
        Native.rocksdb_options_set_create_missing_column_families(options, 1);
        var adding = Native.rocksdb_options_create();
        Native.rocksdb_options_set_uint64add_merge_operator(adding);
        var names = stackalloc byte*[families.Length];
        var own = stackalloc nint[families.Length];
        var text = stackalloc byte[families.Length * 16];
        for (var i = 0; i < families.Length; i++)
        {
            names[i] = text + (i * 16);
            names[i][Encoding.UTF8.GetBytes(i == 0 ? "default" : $"{(StoreFamily)i}", new Span<byte>(names[i], 15))] = 0;
            own[i] = mergesSums && i == (int)StoreFamily.Fingerprints ? adding : options;
        }

        byte* error = null;
        fixed (byte* path = Encoding.UTF8.GetBytes(folder + '\0'))
        fixed (nint* handles = families)
        {
            db = Native.rocksdb_open_column_families(options, path, families.Length, names, own, handles, &error);
        }

        Check(error);
    }

    public StoreSpace Space => default;

    public StoreValue Get(StoreFamily family, ReadOnlySpan<byte> key)
    {
        byte* error = null;
        nint pinned;
        fixed (byte* at = key)
        {
            pinned = Native.rocksdb_get_pinned_cf(db, reading, families[(int)family], at, (nuint)key.Length, &error);
        }

        Check(error);
        if (pinned == 0)
        {
            return default;
        }

        nuint size;
        var value = Native.rocksdb_pinnableslice_value(pinned, &size);
        return new StoreValue(new ReadOnlySpan<byte>(value, (int)size), this, pinned);
    }

    public void Return(nint loan) => Native.rocksdb_pinnableslice_destroy(loan);

    /// <summary>The benchmark's folders are new, so there is nothing to walk.</summary>
    public IStoreCursor Scan(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool reverse) => new Nothing();

    public void Commit(StoreBatch batch, IStoreWaiter waiter)
    {
        var (length, count) = Copy(batch);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), count);
        byte* error = null;
        fixed (byte* at = bytes)
        {
            var native = Native.rocksdb_writebatch_create_from(at, (nuint)length);
            Native.rocksdb_write(db, writing, native, &error);
            Native.rocksdb_writebatch_destroy(native);
        }

        Check(error);
        waiter.Committed(batch, null);
    }

    /// <summary>All variants are copied operation by operation, so that the rewriting of one costs all the same.</summary>
    private (int Length, int Count) Copy(StoreBatch batch)
    {
        if (bytes.Length < batch.Length * 2)
        {
            bytes = new byte[batch.Length * 2];
        }

        var (length, count) = (StoreBatch.HeaderSize, 0);
        for (var reader = batch.GetReader(); reader.MoveNext();)
        {
            if (mergesSums && reader.Family == StoreFamily.Fingerprints && reader.Tag == StoreBatch.PutTag)
            {
                for (var lane = 0; lane < 2; lane++, count++)
                {
                    Put(ref length, MergeTag, reader.Family);
                    Append(ref length, [.. reader.Key, (byte)lane]);
                    Append(ref length, reader.Value.Slice(lane * 8, 8));
                }

                continue;
            }

            Put(ref length, reader.Tag, reader.Family);
            Append(ref length, reader.Key);
            if (reader.Tag != StoreBatch.DeleteTag)
            {
                Append(ref length, reader.Value);
            }

            count++;
        }

        return (length, count);
    }

    private void Put(ref int length, byte tag, StoreFamily family)
    {
        bytes[length++] = tag;
        bytes[length++] = (byte)family;
    }

    private void Append(ref int length, ReadOnlySpan<byte> part)
    {
        var rest = part.Length;
        for (; rest >= 0x80; rest >>= 7)
        {
            bytes[length++] = (byte)(rest | 0x80);
        }

        bytes[length++] = (byte)rest;
        part.CopyTo(bytes.AsSpan(length));
        length += part.Length;
    }

    private static void Check(byte* error)
    {
        if (error is not null)
        {
            throw new InvalidOperationException(new string((sbyte*)error));
        }
    }

    private sealed class Nothing : IStoreCursor
    {
        public ReadOnlySpan<byte> Key => default;

        public ReadOnlySpan<byte> Value => default;

        public bool MoveNext() => false;

        public void Dispose()
        {
        }
    }
}
