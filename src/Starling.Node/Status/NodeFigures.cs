using System.Collections.Generic;
using Starling.Api;
using Starling.Replication.AntiEntropy;

namespace Starling.Node.Status;

/// <summary>One node's figures at one moment, for measurements. Immutable.</summary>
public sealed record NodeFigures
{
    /// <summary>The figures that status shows.</summary>
    public required NodeStatus Status { get; init; }

    /// <summary>The epoch of the cluster document; 0 before the cluster has formed.</summary>
    public required long Epoch { get; init; }

    /// <summary>Requests begun and not answered.</summary>
    public required int InFlight { get; init; }

    /// <summary>Bytes of writes in flight.</summary>
    public required long BytesInFlight { get; init; }

    /// <summary>Requests refused because there were too many, since the start.</summary>
    public required long Refused { get; init; }

    /// <summary>Reads in which replicas differed, since the start.</summary>
    public required long Mismatches { get; init; }

    /// <summary>Reads that asked one more replica because an answer was slow, since the start.</summary>
    public required long Hedges { get; init; }

    /// <summary>Groups of writes that were synced together, since the start.</summary>
    public required long CommitGroups { get; init; }

    /// <summary>Other nodes that this one keeps a link to.</summary>
    public required int Links { get; init; }

    /// <summary>Those of them that are up.</summary>
    public required int LinksUp { get; init; }

    /// <summary>What was done for agreement.</summary>
    public required AgreementFigures Agreement { get; init; }

    /// <summary>The same in more detail, with bytes by what they were for.</summary>
    public required AgreementCounters AgreementWork { get; init; }

    /// <summary>How far each table's replicas agree, by name; empty before the cluster has formed.</summary>
    public required IReadOnlyList<TableAgreement> Tables { get; init; }
}
