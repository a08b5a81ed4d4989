using System.Collections.Generic;

namespace Starling.Simulator.Checkers;

/// <summary>One machine's stored records, in the order of their keys, and the keys of those that it cannot read.</summary>
public sealed record ReplicaContents(int Machine, IReadOnlyList<KeyValuePair<byte[], byte[]>> Records)
{
    /// <summary>Held, but damaged: nothing is compared with them. Not among <see cref="Records"/>.</summary>
    public IReadOnlyList<byte[]> Damaged { get; init; } = [];
}
