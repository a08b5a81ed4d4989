using System;

namespace Starling.Objects.Queries;

/// <summary>An index query as a client said it, whichever door it came through. Not checked yet.</summary>
internal sealed record IndexWish
{
    public required string Field { get; init; }

    /// <summary>From <see cref="From"/> to <see cref="To"/>, both included; else just <see cref="From"/>.</summary>
    public bool IsRange { get; init; }

    public ReadOnlyMemory<byte>? From { get; init; }

    public ReadOnlyMemory<byte>? To { get; init; }

    public bool ReturnTerms { get; init; }

    public int? MaxResults { get; init; }

    /// <summary>What the page before ended with, or null.</summary>
    public string? Continuation { get; init; }

    /// <summary>Sorted, although it is no page.</summary>
    public bool IsSorted { get; init; }

    /// <summary>Only terms that hold a match of this regular expression.</summary>
    public string? TermRegex { get; init; }
}
