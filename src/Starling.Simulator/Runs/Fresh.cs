using System;

namespace Starling.Simulator.Runs;

/// <summary>Where a run begins that was not told where: at a number that nobody has run yet today, and that can be named to repeat it.</summary>
public static class Fresh
{
    /// <summary>Seeds of one day, so that a day's numbers never reach those of the next.</summary>
    private const ulong OfOneDay = 1_000_000;

    /// <summary>The first seed of a day: its date's digits, and six zeros.</summary>
    public static ulong SeedOf(DateOnly day) => (ulong)((day.Year * 10_000) + (day.Month * 100) + day.Day) * OfOneDay;
}
