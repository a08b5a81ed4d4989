using System.Collections.Generic;

namespace Starling.Simulator.World;

/// <summary>The last lines that the nodes of a world have logged.</summary>
public sealed class SimLog
{
    private readonly Queue<string> lines = new();

    /// <summary>How many lines to keep. <value>Default 0: none, and nothing is formatted.</value></summary>
    public int LinesMax { get; set; }

    public bool IsKept => LinesMax > 0;

    /// <summary>Oldest first.</summary>
    public IReadOnlyCollection<string> Lines => lines;

    public void Add(string line)
    {
        lines.Enqueue(line);
        if (lines.Count > LinesMax)
        {
            lines.Dequeue();
        }
    }
}
