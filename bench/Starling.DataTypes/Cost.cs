using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.DataTypes;

/// <summary>What one request costs this process, on average of many.</summary>
/// <param name="Bytes">Bytes handed to write(2), compactions included. Linux only; else zero.</param>
/// <param name="Cpu">Microseconds of processor time of all threads.</param>
internal sealed record Cost(double Bytes, double Cpu)
{
    private const int InFlight = 32;

    public static async Task<Cost> OfAsync(int requests, Func<int, Task> request)
    {
        var process = Process.GetCurrentProcess();
        var (bytes, cpu) = (Written(), process.TotalProcessorTime);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < requests; i = Interlocked.Increment(ref next))
            {
                await request(i);
            }
        }));
        process.Refresh();
        return new Cost((Written() - bytes) / (double)requests, (process.TotalProcessorTime - cpu).TotalMicroseconds / requests);
    }

    public static double Median(List<Cost> costs, Func<Cost, double> of)
    {
        var sorted = costs.Select(of).Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static long Written()
    {
        const string Figures = "/proc/self/io";
        const string Name = "wchar:";
        return File.Exists(Figures)
            ? long.Parse(
                File.ReadLines(Figures).First(static text => text.StartsWith(Name, StringComparison.Ordinal))[Name.Length..],
                CultureInfo.InvariantCulture)
            : 0;
    }
}
