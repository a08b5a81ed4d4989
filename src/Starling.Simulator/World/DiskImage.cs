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

    /// <summary>The same, with one family as it is in another image, but for the keys that begin with any of these, which stay as they are here.</summary>
    internal DiskImage WithAllBut(StoreFamily family, DiskImage from, params ReadOnlySpan<byte[]> prefixes)
    {
        var image = new DiskImage(maps);
        ref var map = ref image.maps[(int)family];
        map = from.maps[(int)family];
        foreach (var prefix in prefixes)
        {
            byte[] end = [.. prefix[..^1], (byte)(prefix[^1] + 1)];
            map = map.DeleteRange(prefix, end);
            using var cursor = new MemoryCursor(maps[(int)family], prefix, end, reverse: false);
            while (cursor.MoveNext())
            {
                map = map.Put(cursor.Key.ToArray(), cursor.Value.ToArray());
            }
        }

        return image;
    }

    internal void CopyTo(Span<SortedBytes> target) => maps.CopyTo(target);
}
