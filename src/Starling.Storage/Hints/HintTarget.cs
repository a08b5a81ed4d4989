namespace Starling.Storage.Hints;

/// <summary>What is kept for one target: the keys' bounds, and the figures against which limits are checked.</summary>
internal sealed class HintTarget
{
    /// <summary>The next sequence number to give out.</summary>
    public ulong Next { get; set; }

    /// <summary>Up to here, exclusive, is known whether a hint became durable. What lies behind is not read: some of it may be on disk already, but it
    /// is still counted as unsynced.</summary>
    public ulong Settled { get; set; }

    /// <summary>The first sequence number that was not discarded: what lies before may still be on disk until the group is synced.</summary>
    public ulong Front { get; set; }

    /// <summary>Where the furthest page discarded so far ended: ahead of <see cref="Front"/> while a page lies there whose deletion failed.</summary>
    public ulong Furthest { get; set; }

    /// <summary>Deletions of pages that are not synced yet.</summary>
    public int Deletions { get; set; }

    /// <summary>True when what lies on disk from <see cref="Front"/> on is partly being deleted: until it is settled, nothing is read.</summary>
    public bool IsUnsettled => Front < Furthest && Deletions > 0;

    public long Count { get; set; }

    public long Bytes { get; set; }

    /// <summary>Of <see cref="Count"/>, what is not synced yet.</summary>
    public long UnsyncedCount => (long)(Next - Settled);

    /// <summary>Of <see cref="Bytes"/>, what is not synced yet.</summary>
    public long UnsyncedBytes { get; set; }

    /// <summary>When the oldest hint was stored, in microseconds since 1970 UTC; as of the last page read, so
    /// that it may be earlier. Means nothing while there is no hint.</summary>
    public long OldestMicros { get; set; }

    /// <summary>True once a hint was turned away: this target has missed writes that only repair can bring.</summary>
    public bool MissedSome { get; set; }
}
