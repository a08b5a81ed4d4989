using Starling.Api;

namespace Starling.Cli.Import;

/// <summary>One record of the input, or why it is none.</summary>
/// <param name="Ordinal">Its number among the records, from 1; the same in each run over the same file.</param>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Key">Its key; empty when it is bad.</param>
/// <param name="Value">Its value; empty when it is bad.</param>
/// <param name="Fault">Why it is no record; null when it is one.</param>
internal sealed record ImportItem(long Ordinal, long Line, string Key, Value Value, string? Fault)
{
    /// <summary>How long its value is to be shown.</summary>
    public ItemLifetime Lifetime { get; init; }

    public static ImportItem Bad(long ordinal, long line, string fault) => new(ordinal, line, "", Value.Empty, fault);
}
