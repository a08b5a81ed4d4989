using System.Collections.Generic;

namespace Starling.Simulator.Workloads;

/// <summary>What happened to one record.</summary>
public sealed class KeyHistory(SimKey key)
{
    public SimKey Key => key;

    /// <summary>In the order of invocation.</summary>
    public List<WriteEvent> Writes { get; } = [];

    /// <summary>The write times of what was purged by agreement where the last write wins, and when that was first done, in the order of that.</summary>
    public List<(long At, long Time)> Purges { get; } = [];

    /// <summary>In the order of return.</summary>
    public List<ReadEvent> Reads { get; } = [];
}
