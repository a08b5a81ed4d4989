using System.Collections.Generic;

namespace Starling.Simulator.World;

/// <summary>How a disk looked after each of its commits since some moment: what it can fall back to.</summary>
/// <remarks>
/// A device that loses its cache, and a machine that is restored from a copy, go back to an earlier moment as a whole. At most
/// <see cref="ImagesMax"/> moments are kept, evenly: when they are too many every second one goes, and from then on only every second
/// commit is kept, and so on. The first moment always stays.
/// </remarks>
internal sealed class DiskHistory
{
    public const int ImagesMax = 64;

    private readonly List<DiskImage> images = [];
    private long commits;
    private long every = 1;

    public DiskHistory(DiskImage first) => images.Add(first);

    /// <summary>The moments, oldest first.</summary>
    public IReadOnlyList<DiskImage> Images => images;

    /// <summary>A commit is durable, or said to be.</summary>
    public void Note(MemoryDisk disk)
    {
        if (++commits % every != 0)
        {
            return;
        }

        images.Add(disk.Image());
        if (images.Count > ImagesMax)
        {
            every *= 2;
            Thin();
        }
    }

    /// <summary>The disk was replaced: what was before is no earlier moment of it.</summary>
    public void Restart(DiskImage first)
    {
        images.Clear();
        images.Add(first);
    }

    private void Thin()
    {
        var kept = 0;
        for (var i = 0; i < images.Count; i += 2)
        {
            images[kept++] = images[i];
        }

        images.RemoveRange(kept, images.Count - kept);
    }
}
