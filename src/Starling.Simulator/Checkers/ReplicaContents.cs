using System.Collections.Generic;

namespace Starling.Simulator.Checkers;

/// <summary>One machine's stored records, in the order of their keys.</summary>
public sealed record ReplicaContents(int Machine, IReadOnlyList<KeyValuePair<byte[], byte[]>> Records);
