using System.Collections.Generic;

namespace Starling.Simulator.Reports;

/// <summary>A film, developed: everything in it decoded and named, in the order in which it left or happened.</summary>
internal sealed class Footage
{
    public Footage(Film film, SimReport report)
    {
        Film = film;
        (Parcels, Commits) = FilmReader.Read(film);
        Names = VersionNames.Of(report.History, Parcels, Commits);
        Machines = film.Machines;
        foreach (var operation in report.History.Operations)
        {
            Machines = System.Math.Max(Machines, operation.Machine + 1);
        }
    }

    public Film Film { get; }

    public List<SeenParcel> Parcels { get; }

    public List<SeenCommit> Commits { get; }

    public VersionNames Names { get; }

    public int Machines { get; }
}
