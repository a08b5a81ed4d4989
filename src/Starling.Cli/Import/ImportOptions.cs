using System;
using Starling.Model.Quorums;
using Starling.Model.Values;

namespace Starling.Cli.Import;

/// <summary>How to import.</summary>
internal sealed record ImportOptions
{
    public required string Table { get; init; }

    /// <summary>The rule of the table: it decides how a record that is written twice does no harm.</summary>
    public required ResolutionRule Rule { get; init; }

    public string? Bucket { get; init; }

    public ConsistencyLevel? Level { get; init; }

    /// <summary>Writes in flight at most, 1 to 4,096.</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>Records up to this one are left out.</summary>
    public long SkipUpTo { get; init; }

    /// <summary>Stop at the first bad record.</summary>
    public bool IsStrict { get; init; }

    /// <summary>How long one record is tried while the cluster is in trouble.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The write time of the record with ordinal 0, in microseconds since 1970. Record by record it grows by one.</summary>
    public required long BaseTime { get; init; }
}
