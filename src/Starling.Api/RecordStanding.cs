using System;

namespace Starling.Api;

/// <summary>What one replica's fingerprints say of one record and of the slot around it.</summary>
public sealed record RecordStanding
{
    /// <summary>The record's fingerprint, 32 hexadecimal digits; null when nothing is stored. Equal ones, equal records.</summary>
    public string? RowId { get; init; }

    /// <summary>The leaf of the slot that the record lies in, 0 to 1023.</summary>
    public required int Leaf { get; init; }

    /// <summary>The sum of all records of the leaf that are synced, 32 hexadecimal digits.</summary>
    public required string LeafSum { get; init; }

    /// <summary>The moment as of whose end <see cref="SlotSum"/> is told.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The sum of all records of the slot as of that moment, 32 hexadecimal digits; null where it cannot be told.</summary>
    public string? SlotSum { get; init; }

    /// <summary>Up to here all replicas have agreed; null for nothing yet.</summary>
    public DateTimeOffset? Watermark { get; init; }

    /// <summary>Writes made up to here are refused; null for none.</summary>
    public DateTimeOffset? Closed { get; init; }

    /// <summary>Up to here this replica has proven to hold the same as every other one; null for nothing yet.</summary>
    public DateTimeOffset? Proven { get; init; }

    /// <summary>True while this replica fills the slot again from the others.</summary>
    public bool IsAdopting { get; init; }
}
