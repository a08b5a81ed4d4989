namespace Starling.Api;

/// <summary>One slot of a table on one node.</summary>
public sealed record SlotAgreement
{
    public required int Slot { get; init; }

    /// <summary><c>agreed</c>, <c>different</c>, <c>unknown</c> or <c>adopting</c>.</summary>
    public required string State { get; init; }

    /// <summary>Records that were found different; null when the slots differ and it was not found out.</summary>
    public long? Records { get; init; }

    /// <summary>Seconds since the moment as of which the slot was last the same on all replicas; null for never since the start.</summary>
    public double? ProofSeconds { get; init; }

    /// <summary>Seconds since the slot's watermark; null when it has none.</summary>
    public double? WatermarkAgeSeconds { get; init; }
}
