namespace Starling.Simulator.Runs;

/// <summary>What a worker process is asked to do: one seed.</summary>
public sealed record SeedRequest
{
    public required ulong Seed { get; init; }

    /// <summary>As <see cref="SeedWords"/> writes them.</summary>
    public string Words { get; init; } = "";

    /// <summary>Run it again and compare the traces. <value>Default false.</value></summary>
    public bool Twice { get; init; }

    /// <summary>Lines of the trace to bring back. <value>Default 0.</value></summary>
    public int TraceLines { get; init; }

    /// <summary>Lines of the nodes' logs to bring back. <value>Default 0.</value></summary>
    public int LogLines { get; init; }

    /// <summary>Bring the report in words back even when all was good. <value>Default false: for bad runs only.</value></summary>
    public bool WantsText { get; init; }

    /// <summary>Draw the run into this file. <value>Default null: no picture.</value></summary>
    public string? Picture { get; init; }
}
