using System;
using System.Globalization;
using System.Threading;
using Starling.Simulator;
using Starling.Simulator.Faults;
using Starling.World;

namespace Starling.Simulation.Tests;

/// <summary>Runs seeds in a process of their own and prints what was bad: <c>simulate from=1 count=10 [name=value]...</c></summary>
/// <remarks>
/// Names: from, count, allowed and forced (kinds of trouble), mutants, trace and log (lines to keep), all=true (print the good ones
/// too), stop=true (end at the first bad one), twice=true (run each seed again and compare). The last line is <c>ran N, bad N</c>.
/// A seed that takes longer than a minute has lost itself in a circle; the process then names it and ends with code 3.
/// </remarks>
internal static class SimulateCommand
{
    private static readonly TimeSpan SeedTimeMax = TimeSpan.FromMinutes(1);

    private static long seedNow;
    private static long startedAt;

    private static readonly string[] Names =
        ["from", "count", "allowed", "without", "forced", "mutants", "trace", "log", "all", "stop", "twice"];

    public static int Run(string[] arguments)
    {
        foreach (var argument in arguments)
        {
            if (Array.IndexOf(Names, argument.Split('=')[0]) < 0 || !argument.Contains('=', StringComparison.Ordinal))
            {
                Console.Error.WriteLine($"'{argument}' is not understood. Write name=value with a name of: {string.Join(", ", Names)}.");
                return 2;
            }
        }

        var from = ulong.Parse(Value(arguments, "from", "1"), CultureInfo.InvariantCulture);
        var count = ulong.Parse(Value(arguments, "count", "10"), CultureInfo.InvariantCulture);
        var options = new SimulationOptions
        {
            Allowed = Enum.Parse<FaultClass>(Value(arguments, "allowed", "All"))
                & ~Enum.Parse<FaultClass>(Value(arguments, "without", "None")),
            Forced = Enum.Parse<FaultClass>(Value(arguments, "forced", "None")),
            Mutants = Enum.Parse<Mutant>(Value(arguments, "mutants", "None")),
            TraceLinesMax = int.Parse(Value(arguments, "trace", "0"), CultureInfo.InvariantCulture),
            LogLinesMax = int.Parse(Value(arguments, "log", "0"), CultureInfo.InvariantCulture),
        };
        new Thread(Watch) { IsBackground = true }.Start();
        var (ran, bad) = (0, 0);
        for (var seed = from; seed < from + count; seed++)
        {
            Volatile.Write(ref startedAt, Environment.TickCount64);
            Volatile.Write(ref seedNow, (long)seed);
            var report = Starling.Simulator.Simulation.Run(seed, options);
            var isSame = Value(arguments, "twice", "false") != "true"
                || Starling.Simulator.Simulation.Run(seed, options).TraceHash == report.TraceHash;
            ran++;
            if (!isSame)
            {
                Console.WriteLine($"seed {seed}: two runs differ");
            }

            if (!report.IsGood || Value(arguments, "all", "false") == "true")
            {
                Console.WriteLine(report);
                foreach (var line in report.TraceLines)
                {
                    Console.WriteLine(line);
                }
            }

            bad += report.IsGood && isSame ? 0 : 1;
            if (bad > 0 && Value(arguments, "stop", "false") == "true")
            {
                break;
            }
        }

        Console.WriteLine($"ran {ran}, bad {bad}");
        return bad == 0 ? 0 : 1;
    }

    private static string Value(string[] arguments, string name, string otherwise)
    {
        foreach (var argument in arguments)
        {
            if (argument.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return argument[(name.Length + 1)..];
            }
        }

        return otherwise;
    }

    private static void Watch()
    {
        while (true)
        {
            Thread.Sleep(1000);
            if (Environment.TickCount64 - Volatile.Read(ref startedAt) > SeedTimeMax.TotalMilliseconds)
            {
                Console.WriteLine($"seed {Volatile.Read(ref seedNow)} turns in a circle: it has run for {SeedTimeMax}");
                Console.Out.Flush();
                Environment.Exit(3);
            }
        }
    }
}
