using Starling.Simulator.World;

namespace Starling.Simulator.Reports;

/// <summary>One parcel of a film, and how its way ended.</summary>
internal sealed class FilmedParcel(int from, int to, Parcel parcel)
{
    public int From => from;

    public int To => to;

    public Parcel Parcel => parcel;

    public ParcelFate Fate { get; set; }

    /// <summary>When it arrived or was dropped, in microseconds since the start of the world; -1 while it is under way.</summary>
    public long EndedAt { get; set; } = -1;
}
