using System;
using Starling.World;

namespace Starling.RocksDb;

/// <summary>The walk over a range whose upper key is not above its lower one. RocksDB leaves such bounds undefined.</summary>
internal sealed class EmptyCursor : IStoreCursor
{
    public static readonly EmptyCursor Instance = new();

    public ReadOnlySpan<byte> Key => throw new InvalidOperationException("The cursor stands on no key: its range is empty.");

    public ReadOnlySpan<byte> Value => Key;

    public bool MoveNext() => false;

    public void Dispose()
    {
        // It holds nothing.
    }
}
