using System;
using System.Runtime.InteropServices;
using Starling.World;
using static Starling.RocksDb.RocksNative;

namespace Starling.RocksDb;

/// <summary>A walk over a range by a RocksDB iterator, which sees the data as of its making.</summary>
/// <remarks>
/// The bounds are given to RocksDB rather than checked here: it then skips whole files outside them, and an iterator that
/// runs into a heap of deleted keys past the range stops at the bound. They are copied to native memory because RocksDB keeps
/// pointers to them for the iterator's life. While a cursor is open, no data it might still reach can be freed from the disk.
/// </remarks>
internal sealed unsafe class RocksCursor : IStoreCursor
{
    private readonly RocksHandle handle;
    private readonly bool reverse;
    private byte* bounds;
    private nint options;
    private nint iterator;
    private bool started;
    private bool valid;

    public RocksCursor(
        RocksHandle handle, StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool reverse)
    {
        this.handle = handle;
        this.reverse = reverse;
        handle.Enter();
        bounds = (byte*)NativeMemory.Alloc((nuint)(lower.Length + upper.Length));
        options = rocksdb_readoptions_create();
        rocksdb_readoptions_set_verify_checksums(options, 1);
        if (!lower.IsEmpty)
        {
            lower.CopyTo(new Span<byte>(bounds, lower.Length));
            rocksdb_readoptions_set_iterate_lower_bound(options, bounds, (nuint)lower.Length);
        }

        if (!upper.IsEmpty)
        {
            var start = bounds + lower.Length;
            upper.CopyTo(new Span<byte>(start, upper.Length));
            rocksdb_readoptions_set_iterate_upper_bound(options, start, (nuint)upper.Length);
        }

        iterator = handle.Iterate(family, options);
    }

    public ReadOnlySpan<byte> Key => AsSpan(rocksdb_iter_key_slice(Standing()));

    public ReadOnlySpan<byte> Value => AsSpan(rocksdb_iter_value_slice(Standing()));

    public bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(iterator == 0, this);
        if (started)
        {
            if (!valid)
            {
                return false;
            }

            Step();
        }
        else
        {
            started = true;
            SeekStart();
        }

        valid = rocksdb_iter_valid(iterator) != 0;
        if (!valid)
        {
            ThrowIfFailed();
        }

        return valid;
    }

    public void Dispose()
    {
        if (iterator == 0)
        {
            return;
        }

        rocksdb_iter_destroy(iterator);
        rocksdb_readoptions_destroy(options);
        NativeMemory.Free(bounds);
        iterator = 0;
        options = 0;
        bounds = null;
        valid = false;
        handle.Leave();
    }

    private static ReadOnlySpan<byte> AsSpan(Slice slice) => new(slice.Data, checked((int)slice.Size));

    private void SeekStart()
    {
        if (reverse)
        {
            rocksdb_iter_seek_to_last(iterator);
        }
        else
        {
            rocksdb_iter_seek_to_first(iterator);
        }
    }

    private void Step()
    {
        if (reverse)
        {
            rocksdb_iter_prev(iterator);
        }
        else
        {
            rocksdb_iter_next(iterator);
        }
    }

    private nint Standing() =>
        valid ? iterator : throw new InvalidOperationException("The cursor stands on no key: call MoveNext until it is false.");

    private void ThrowIfFailed()
    {
        byte* error = null;
        rocksdb_iter_get_error(iterator, &error);
        if (RocksFaults.Take(error) is { } text)
        {
            throw handle.FaultOfRead(text);
        }
    }
}
