using System.Collections.Generic;
using System.Text;

namespace Starling.Simulator.Workloads;

/// <summary>What one operation saw of one record.</summary>
public sealed class ReadEvent
{
    public required Operation Operation { get; init; }

    public required SimKey Key { get; init; }

    /// <summary>True when the answer comes from one replica only, whatever the operation's level: a write that returned the record.</summary>
    public bool IsFromOneReplica { get; init; }

    /// <summary>True when nobody has brought the replicas that lacked it to the level: a scan repairs nothing, so a later read may show less.</summary>
    public bool IsUnrepaired { get; set; }

    /// <summary>True when all that is known is that a slice did not show the record: it was never written, or it is deleted.</summary>
    public bool IsAbsence { get; set; }

    public required IReadOnlyList<Sighting> Versions { get; init; }

    public override string ToString()
    {
        var text = new StringBuilder().Append(Key).Append(" = [");
        for (var i = 0; i < Versions.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(Versions[i]);
        }

        return text.Append(']').ToString();
    }
}
