namespace Starling.Simulator.Reports;

/// <summary>One incarnation of a film: from its start to its death.</summary>
internal sealed class FilmedLife(int machine, int number, long from)
{
    public int Machine => machine;

    /// <summary>Counts from 1.</summary>
    public int Number => number;

    public long From => from;

    /// <summary>When it was killed; -1 while it lives.</summary>
    public long To { get; set; } = -1;

    /// <summary>True when it ended by a loss of power.</summary>
    public bool IsSilent { get; set; }

    public int BatchesLost { get; set; }
}
