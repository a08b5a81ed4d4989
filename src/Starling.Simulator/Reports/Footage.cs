using System;
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
        End = film.HaltedAt >= 0 ? film.HaltedAt : Last(film, report);
        foreach (var operation in report.History.Operations)
        {
            Machines = Math.Max(Machines, operation.Machine + 1);
        }
    }

    public Film Film { get; }

    public List<SeenParcel> Parcels { get; }

    public List<SeenCommit> Commits { get; }

    public VersionNames Names { get; }

    public int Machines { get; }

    /// <summary>The time of the last thing that happened. A run that was halted goes through its phases without anything happening.</summary>
    public long End { get; }

    private static long Last(Film film, SimReport report)
    {
        var last = 0L;
        foreach (var parcel in film.Parcels)
        {
            last = Math.Max(last, Math.Max(parcel.EndedAt, parcel.Parcel.SentAt));
        }

        foreach (var commit in film.Commits)
        {
            last = Math.Max(last, commit.At);
        }

        foreach (var operation in report.History.Operations)
        {
            last = Math.Max(last, operation.Returned == long.MaxValue ? operation.Invoked : operation.Returned);
        }

        return last;
    }
}
