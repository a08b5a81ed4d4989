using Starling.Simulator.World;

namespace Starling.Simulator.Reports;

/// <summary>A trouble of a film and when it ended.</summary>
internal sealed class FilmedSpell(Trouble trouble)
{
    public Trouble Trouble => trouble;

    /// <summary>When it ended by itself; -1 when it did not.</summary>
    public long Over { get; set; } = -1;
}
