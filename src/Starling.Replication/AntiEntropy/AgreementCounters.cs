namespace Starling.Replication.AntiEntropy;

/// <summary>What a node has done for agreement since it started.</summary>
public sealed class AgreementCounters
{
    /// <summary>Comparisons with one peer of all slots that both hold, begun here.</summary>
    public long Exchanges { get; set; }

    /// <summary>Bytes that came in answers.</summary>
    public long BytesReceived { get; set; }

    /// <summary>Bytes that left in questions and repairs.</summary>
    public long BytesSent { get; set; }

    /// <summary>Records read from the disk to be compared or sent.</summary>
    public long RecordsRead { get; set; }

    /// <summary>Records taken from others that changed something here.</summary>
    public long RowsPulled { get; set; }

    /// <summary>Records brought to others.</summary>
    public long RowsPushed { get; set; }

    /// <summary>Slots for which a round was begun here.</summary>
    public long Rounds { get; set; }

    /// <summary>Slots for which a round of this node committed.</summary>
    public long Commits { get; set; }

    /// <summary>Slots filled again from a peer.</summary>
    public long Adoptions { get; set; }
}
