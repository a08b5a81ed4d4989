namespace Starling.Replication.AntiEntropy;

/// <summary>What is known of one slot here and at one peer, in one word.</summary>
internal enum PeerStanding : byte
{
    /// <summary>The last comparison found both the same, and it was lately.</summary>
    Equal = 0,

    /// <summary>The last comparison found a difference, which is being repaired.</summary>
    Different = 1,

    /// <summary>There was no comparison lately that came to anything.</summary>
    Unknown = 2,
}
