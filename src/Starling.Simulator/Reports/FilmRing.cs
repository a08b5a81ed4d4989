using System.Collections.Generic;

namespace Starling.Simulator.Reports;

/// <summary>The last happenings of a film within a count and a size, and besides them all that lie in a window of time.</summary>
/// <remarks>
/// What the ring pushes out is kept all the same when its time lies in the window, up to as many entries and bytes again. So whoever has run a seed once and
/// knows where it went wrong films the second run there, however long it goes on.
/// </remarks>
internal sealed class FilmRing<T>(int countMax, long bytesMax, long keepFrom, long keepTo)
{
    private readonly Queue<(T Item, long At, int Bytes)> last = new();
    private readonly List<T> kept = [];
    private long bytes;
    private long bytesKept;

    /// <summary>How many happenings are not in the film.</summary>
    public long Lost { get; private set; }

    /// <summary>The time of the newest happening that is not in the film; -1 when nothing is missing.</summary>
    public long LostUntil { get; private set; } = -1;

    public void Add(T item, long at, int size)
    {
        last.Enqueue((item, at, size));
        bytes += size;
        while (last.Count > countMax || bytes > bytesMax)
        {
            Push();
        }
    }

    /// <summary>Everything that the film still has, in the order in which it happened.</summary>
    public List<T> All()
    {
        var all = new List<T>(kept);
        foreach (var (item, _, _) in last)
        {
            all.Add(item);
        }

        return all;
    }

    private void Push()
    {
        var (item, at, size) = last.Dequeue();
        bytes -= size;
        if (at >= keepFrom && at <= keepTo && kept.Count < countMax && bytesKept + size <= bytesMax)
        {
            kept.Add(item);
            bytesKept += size;
            return;
        }

        Lost++;
        LostUntil = at;
    }
}
