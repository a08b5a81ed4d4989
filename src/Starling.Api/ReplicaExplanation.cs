using System.Collections.Generic;

namespace Starling.Api;

/// <summary>What one replica holds.</summary>
/// <param name="Node">The node's id.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="DataCentre">Its data centre.</param>
/// <param name="Rack">Its rack.</param>
/// <param name="State">alive, suspect or dead, as the coordinator sees it; or the error it answered.</param>
/// <param name="Reading">What it holds; null when it did not answer.</param>
/// <param name="Digest">Digest of its stored state, as 32 hexadecimal digits; null when it did not answer. Equal digests, equal states.</param>
/// <param name="HintsPending">Hints that the coordinator keeps for it.</param>
public sealed record ReplicaExplanation(
    string Node, string Address, string DataCentre, string Rack, string State, Reading? Reading, string? Digest, long HintsPending)
{
    /// <summary>What its fingerprints say; null when it did not tell.</summary>
    public RecordStanding? Standing { get; init; }
}
