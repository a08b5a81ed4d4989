using System.Collections.Generic;

namespace Starling.Api;

/// <summary>How one node's replicas of a table's slots stand to the other replicas.</summary>
/// <remarks>Every slot is in exactly one of <see cref="Agreed"/>, <see cref="Different"/>, <see cref="Unknown"/> and <see cref="Adopting"/>.</remarks>
public sealed record TableAgreement
{
    public required string Table { get; init; }

    /// <summary>Slots of which the node holds a replica.</summary>
    public required int Slots { get; init; }

    /// <summary>Slots whose last comparison with every other replica found both the same.</summary>
    public required int Agreed { get; init; }

    /// <summary>Slots that were found different from some replica, and are being repaired.</summary>
    public required int Different { get; init; }

    /// <summary>Slots that could not be compared with some replica lately.</summary>
    public required int Unknown { get; init; }

    /// <summary>Slots that this node fills again from the others because it lost something.</summary>
    public required int Adopting { get; init; }

    /// <summary>Records that are not proven to be the same on all replicas: found different, and not seen equal since.</summary>
    public required long Records { get; init; }

    /// <summary>True when <see cref="Records"/> is only a lower bound: some slots differ, and how many of their records do was not found out.</summary>
    public bool IsEstimate { get; init; }

    /// <summary>Seconds since the moment as of which all slots were last proven the same on all replicas; null when some slot was not since the
    /// node started.</summary>
    public double? OldestProofSeconds { get; init; }

    /// <summary>Seconds since the lowest watermark of the slots that have one; null when none has.</summary>
    public double? WatermarkAgeSeconds { get; init; }

    /// <summary>Slots with records that have no watermark yet.</summary>
    public int WithoutWatermark { get; init; }

    /// <summary>Tombstones and expired values that wait to be purged.</summary>
    public long TombstonesWaiting { get; init; }

    /// <summary>True when there are more than were counted.</summary>
    public bool TombstonesUncounted { get; init; }

    /// <summary>The nodes with which some slots are not proven equal, and why.</summary>
    public required IReadOnlyList<AgreementBlock> Blocks { get; init; }

    /// <summary>Each slot; null when it was not asked for.</summary>
    public IReadOnlyList<SlotAgreement>? SlotList { get; init; }
}
