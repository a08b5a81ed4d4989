using System.Collections.Generic;
using System.Globalization;

namespace Starling.Simulator.World;

/// <summary>A running hash over everything that happens in a world, and on request the list itself.</summary>
/// <remarks>
/// Two runs of one seed must end with the same hash; when they do not, the first line in which their lists differ is where chance,
/// time or order leaked in. The mixing step is that of SplitMix64.
/// </remarks>
public sealed class Trace
{
    private readonly List<string> lines = [];

    /// <summary>How many lines to keep. <value>Default 0: the hash only.</value></summary>
    public int LinesMax { get; set; }

    public ulong Hash { get; private set; } = 0x9e3779b97f4a7c15;

    public long Count { get; private set; }

    /// <summary>The first <see cref="LinesMax"/> happenings: time in microseconds, node, kind, size.</summary>
    public IReadOnlyList<string> Lines => lines;

    public void Add(long time, int node, TraceKind kind, long size)
    {
        Mix((ulong)time);
        Mix(((ulong)node << 8) | (ulong)kind);
        Mix((ulong)size);
        Count++;
        if (lines.Count < LinesMax)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{time,10} n{node} {kind} {size}"));
        }
    }

    private void Mix(ulong word)
    {
        var z = Hash ^ (word + 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        Hash = z ^ (z >> 31);
    }
}
