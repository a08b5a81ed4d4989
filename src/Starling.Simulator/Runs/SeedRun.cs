using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Starling.Simulator.Reports;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Runs;

/// <summary>Does a request on the calling thread.</summary>
public static class SeedRun
{
    /// <summary>A run that ended with an exception: a bug of the simulator, not of the nodes.</summary>
    public const string SimulatorFailed = "simulator";

    /// <summary>Two runs of one seed differed.</summary>
    public const string RunsDiffer = "determinism";

    private const int TraceLinesToCompare = 2_000_000;

    /// <param name="request">The seed and its words.</param>
    /// <param name="basis">The options that the words change.</param>
    /// <exception cref="FormatException">The words cannot be read.</exception>
    public static SeedOutcome Do(SeedRequest request, SimulationOptions basis)
    {
        if (!SeedWords.TryParse(request.Words.Split(' ', StringSplitOptions.RemoveEmptyEntries), out var words, out var fault))
        {
            throw new FormatException(fault);
        }

        var options = words.ApplyTo(basis) with { TraceLinesMax = request.TraceLines, LogLinesMax = request.LogLines };
        try
        {
            var report = Simulation.Run(request.Seed, options);
            var isSame = !request.Twice || Simulation.Run(request.Seed, options).TraceHash == report.TraceHash;
            string? pictureFault = null;
            if (request.Picture is { } picture)
            {
                isSame &= Draw(report, request, options, picture, out pictureFault);
            }

            var outcome = Tell(report, request) with { PictureFault = pictureFault };
            return isSame ? outcome : AddDifference(outcome, options);
        }
        catch (Exception failure)
        {
            // One seed that the simulator cannot run must not hide the others: it is a bad seed, with the whole story.
            return SeedOutcome.OfDeath(request, SimulatorFailed, $"{failure.GetType().Name}: {failure.Message}") with { Text = failure.ToString() };
        }
    }

    /// <summary>A report in the form that goes between processes.</summary>
    public static SeedOutcome Tell(SimReport report, SeedRequest request)
    {
        var broken = new List<BrokenPromise>();
        foreach (var violation in report.Verdict.Violations)
        {
            broken.Add(new BrokenPromise(violation.Id, violation.Text));
        }

        var strikes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (one, count) in report.Strikes)
        {
            strikes[one.ToString()] = count;
        }

        return new SeedOutcome
        {
            Seed = report.Seed,
            Words = request.Words,
            Broken = broken,
            VirtualTime = report.VirtualTime,
            Steps = report.Steps,
            Hash = report.TraceHash.ToString("x16", CultureInfo.InvariantCulture),
            Operations = Count(report.History),
            Classes = FlagNames.Write(report.Faults.Classes),
            Strikes = strikes,
            Marks = report.Marks,
            Convergence = report.ConvergenceTime,
            Clients = report.Plan.Clients,
            Machines = report.Cluster.Machines,
            Text = request.WantsText || !report.IsGood ? report.ToString() : "",
            TraceLines = report.TraceLines,
        };
    }

    /// <summary>Runs it again with a film that keeps what was found guilty. Says whether the filmed run was the same.</summary>
    private static bool Draw(SimReport report, SeedRequest request, SimulationOptions options, string file, out string? fault)
    {
        fault = null;
        var film = Film.Of(report);
        var filmed = Simulation.Run(request.Seed, options with { Onlookers = [.. options.Onlookers, film] });
        try
        {
            using var page = new StreamWriter(file);
            Picture.Write(page, filmed, film, $"starling sim replay {request.Seed} {request.Words}".TrimEnd());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A folder that is not there must not cost the verdict, nor be taken for a failure of the simulator.
            fault = failure.Message;
        }

        return filmed.TraceHash == report.TraceHash;
    }

    private static OperationCounts Count(History history)
    {
        var counts = new long[4];
        foreach (var operation in history.Operations)
        {
            counts[(int)operation.Outcome]++;
        }

        return new OperationCounts
        {
            Pending = counts[(int)Outcome.Pending],
            Ok = counts[(int)Outcome.Ok],
            Failed = counts[(int)Outcome.Failed],
            Unknown = counts[(int)Outcome.Unknown],
        };
    }

    /// <summary>Something escaped the executor: finds the first line in which two runs differ.</summary>
    private static SeedOutcome AddDifference(SeedOutcome outcome, SimulationOptions options)
    {
        var whole = options with { TraceLinesMax = TraceLinesToCompare };
        var text = "two runs of this seed differ" + TraceDifference.InWords(
            Simulation.Run(outcome.Seed, whole).TraceLines, Simulation.Run(outcome.Seed, whole).TraceLines);
        return outcome with
        {
            Broken = [new BrokenPromise(RunsDiffer, text), .. outcome.Broken],
            Text = text + Environment.NewLine + outcome.Text,
        };
    }
}
