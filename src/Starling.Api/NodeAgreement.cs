using System.Collections.Generic;

namespace Starling.Api;

/// <summary>One node's agreement with the nodes that hold the same slots.</summary>
public sealed record NodeAgreement
{
    public required string Id { get; init; }

    public required string Address { get; init; }

    /// <summary>alive, suspect or dead, as the asked node sees it.</summary>
    public required string State { get; init; }

    /// <summary>One for each table of which the node holds slots, by name; null when the node did not answer.</summary>
    public IReadOnlyList<TableAgreement>? Tables { get; init; }

    /// <summary>What the node has done for agreement since it started; null when it did not answer.</summary>
    public AgreementFigures? Figures { get; init; }
}
