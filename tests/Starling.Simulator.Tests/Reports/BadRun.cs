using System;
using System.IO;
using Starling.Simulator.Reports;
using Starling.World;

namespace Starling.Simulator.Tests.Reports;

/// <summary>A run with a planted bug that shows in an operation, run twice: once to find it, once to film it.</summary>
internal sealed class BadRun
{
    private const ulong SeedsMax = 30;

    /// <summary>Without those who read the disks, who would end the run before a read goes wrong.</summary>
    private static readonly SimulationOptions Options = new()
    {
        Mutants = Mutant.QuorumOffByOne,
        SafetyMax = TimeSpan.FromSeconds(4),
        GuardThreadPool = false,
        ReadsDisks = false,
    };

    /// <summary>The same for all tests, who only look at it.</summary>
    public static BadRun One { get; } = Find();

    private BadRun(SimReport report, SimReport filmed, Film film)
    {
        Report = report;
        Filmed = filmed;
        Film = film;
    }

    public SimReport Report { get; }

    public SimReport Filmed { get; }

    public Film Film { get; }

    private static BadRun Find()
    {
        for (var seed = 1UL; seed <= SeedsMax; seed++)
        {
            var report = Simulation.Run(seed, Options);
            if (Guilt.Of(report) is { Operation.IsWrite: false, Key: not null, Missed.Count: > 0 })
            {
                var film = Film.Of(report);
                return new BadRun(report, Simulation.Run(seed, Options with { Onlookers = [film] }), film);
            }
        }

        throw new InvalidOperationException($"No seed of {SeedsMax} shows the planted bug in an operation: plant another one.");
    }

    public string Draw(SimReport? report = null)
    {
        using var page = new StringWriter();
        Picture.Write(page, report ?? Filmed, Film);
        return page.ToString();
    }
}
