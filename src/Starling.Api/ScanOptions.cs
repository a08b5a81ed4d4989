using System;

namespace Starling.Api;

/// <summary>How to walk a whole table.</summary>
public sealed record ScanOptions
{
    /// <summary>Where to go on, from <see cref="ScanPage.Next"/>. <value>Default empty: from the start.</value></summary>
    public ReadOnlyMemory<byte> From { get; init; }

    /// <summary>Records of a page at most, 1 to 10,000. <value>Default 500.</value></summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Read each page at QUORUM rather than at ONE. <value>Default true.</value></summary>
    public bool Quorum { get; init; } = true;

    /// <summary>How long to try for one page. <value>Null: 30 s.</value></summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The session that reads. The scan shows what the session has seen, and adds nothing to it.
    /// <value>Null: none.</value></summary>
    public Session? Session { get; init; }
}
