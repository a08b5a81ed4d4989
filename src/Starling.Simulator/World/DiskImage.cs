using System;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>All that a disk held at one moment.</summary>
/// <remarks>Keeping one costs six words: every version of a family's map stays as it was (<see cref="SortedBytes"/>).</remarks>
public sealed class DiskImage
{
    /// <summary>Families of a store.</summary>
    internal const int Families = 6;

    private readonly SortedBytes[] maps;

    /// <param name="maps">One map for each family, in the order of <see cref="StoreFamily"/>; copied.</param>
    internal DiskImage(ReadOnlySpan<SortedBytes> maps) => this.maps = maps.ToArray();

    internal SortedBytes Map(StoreFamily family) => maps[(int)family];

    /// <summary>The same, with one family as it is in another image.</summary>
    internal DiskImage With(StoreFamily family, DiskImage from)
    {
        var image = new DiskImage(maps);
        image.maps[(int)family] = from.maps[(int)family];
        return image;
    }

    /// <summary>The same, with one family as it is in another image, but for the keys in [<paramref name="lower"/>, <paramref name="upper"/>), which stay as
    /// they are here.</summary>
    internal DiskImage WithAround(StoreFamily family, DiskImage from, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper)
    {
        var image = new DiskImage(maps);
        ref var map = ref image.maps[(int)family];
        map = from.maps[(int)family].DeleteRange(lower, upper);
        using var cursor = new MemoryCursor(maps[(int)family], lower, upper, reverse: false);
        while (cursor.MoveNext())
        {
            map = map.Put(cursor.Key.ToArray(), cursor.Value.ToArray());
        }

        return image;
    }

    internal void CopyTo(Span<SortedBytes> target) => maps.CopyTo(target);
}
