namespace Starling.Simulator.Runs;

/// <summary>What was run with one build of the code and one choice of words.</summary>
public sealed record LedgerEntry
{
    /// <summary>The product's version and commit.</summary>
    public required string Version { get; init; }

    /// <summary>Tells builds apart whose version is the same.</summary>
    public required string Build { get; init; }

    /// <summary>As <see cref="SeedWords"/> writes them; empty for none.</summary>
    public required string Words { get; init; }

    /// <summary>The day of the last run, as yyyy-MM-dd.</summary>
    public string Day { get; set; } = "";

    public SeedRanges Seeds { get; set; } = new();

    public long Bad { get; set; }
}
