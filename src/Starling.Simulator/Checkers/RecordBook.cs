using System.Collections.Generic;
using Starling.Model.Causality;

namespace Starling.Simulator.Checkers;

/// <summary>What all disks together have ever shown of one record: where it lies, and which names its writes were given.</summary>
internal sealed class RecordBook(byte[] path)
{
    /// <summary>The record's key in the stores.</summary>
    public byte[] Path => path;

    /// <summary>The state read last, so that the same bytes at the next replica need not be read again.</summary>
    public byte[] LastState { get; set; } = [];

    /// <summary>The name of each write of siblings, by its number.</summary>
    public Dictionary<int, Dot> DotOf { get; } = [];

    /// <summary>All names seen, and for which value first.</summary>
    public Dictionary<Dot, SiblingValue> Dots { get; } = [];

    /// <summary>What was purged by agreement, all together: every replica knew it, and need not show it any more. No bytes for nothing.</summary>
    public byte[] Purged { get; set; } = [];

    /// <summary>The names of tombstones and when each was first seen, in microseconds since the start of the world.</summary>
    public List<(Dot Dot, long At)> Tombstones { get; } = [];

    /// <summary>The write times of tombstones where the last write wins, and when each was first seen.</summary>
    public List<(long Time, long At)> TombstoneTimes { get; } = [];
}
