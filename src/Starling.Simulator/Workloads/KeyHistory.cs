using System.Collections.Generic;

namespace Starling.Simulator.Workloads;

/// <summary>What happened to one record.</summary>
public sealed class KeyHistory(SimKey key)
{
    public SimKey Key => key;

    /// <summary>In the order of invocation.</summary>
    public List<WriteEvent> Writes { get; } = [];

    /// <summary>In the order of return.</summary>
    public List<ReadEvent> Reads { get; } = [];
}
