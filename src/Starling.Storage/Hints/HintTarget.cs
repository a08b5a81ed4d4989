namespace Starling.Storage.Hints;

/// <summary>What is kept for one target: the keys' bounds, and the figures against which limits are checked.</summary>
internal sealed class HintTarget
{
    /// <summary>The next sequence number to give out.</summary>
    public ulong Next { get; set; }

    /// <summary>The first sequence number that was not discarded: what lies before may still be on disk until the group is synced.</summary>
    public ulong Front { get; set; }

    public long Count { get; set; }

    public long Bytes { get; set; }

    /// <summary>When the oldest hint was stored, in microseconds since 1970 UTC; as of the last page read, so
    /// that it may be earlier. Means nothing while there is no hint.</summary>
    public long OldestMicros { get; set; }

    /// <summary>True once a hint was turned away: this target has missed writes that only repair can bring.</summary>
    public bool MissedSome { get; set; }
}
