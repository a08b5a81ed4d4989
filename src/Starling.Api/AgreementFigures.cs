namespace Starling.Api;

/// <summary>What a node has done for agreement since it started.</summary>
public sealed record AgreementFigures
{
    /// <summary>Comparisons with one peer, of all slots that both hold.</summary>
    public long Exchanges { get; init; }

    /// <summary>Bytes that came in answers.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes that left in questions and repairs.</summary>
    public long BytesSent { get; init; }

    /// <summary>Records read from the disk to be compared or sent.</summary>
    public long RecordsRead { get; init; }

    /// <summary>Records taken from others.</summary>
    public long RowsPulled { get; init; }

    /// <summary>Records brought to others.</summary>
    public long RowsPushed { get; init; }

    /// <summary>Slots for which this node tried to raise the watermark.</summary>
    public long Rounds { get; init; }

    /// <summary>Those of them that were raised.</summary>
    public long Commits { get; init; }

    /// <summary>Tombstones and expired values deleted for good.</summary>
    public long Purged { get; init; }

    /// <summary>Leaves of slots whose sums were worked out anew from the records.</summary>
    public long LeavesScrubbed { get; init; }

    /// <summary>Those of them that were damaged.</summary>
    public long LeavesDamaged { get; init; }

    /// <summary>Slots filled again from a peer.</summary>
    public long Adoptions { get; init; }
}
