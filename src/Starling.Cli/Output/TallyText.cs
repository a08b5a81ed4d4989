using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Starling.Simulator.Runs;

namespace Starling.Cli.Output;

/// <summary>Shows the sums of many seeds.</summary>
internal static class TallyText
{
    private const int BadShown = 20;

    /// <summary>The sums in a few words, for a line that changes.</summary>
    /// <param name="tally">The sums.</param>
    /// <param name="total">How many seeds there will be; null when time is the limit.</param>
    /// <param name="elapsed">Real time so far.</param>
    public static string Brief(Tally tally, ulong? total, TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{tally.Seeds:N0}{(total is { } all ? $" of {all:N0}" : "")} seeds, {PerMinute(tally, elapsed):N0} a minute, "
            + $"{Speed(tally, elapsed):N0} times real time, {tally.Bad:N0} bad");

    /// <summary>All sums, and what was never reached.</summary>
    /// <param name="tally">The sums.</param>
    /// <param name="elapsed">The real time that it took; null when that is not known.</param>
    /// <param name="marks">The names of all marks.</param>
    public static void Print(Tally tally, TimeSpan? elapsed, IReadOnlyList<string> marks)
    {
        var operations = tally.Operations;
        var rate = elapsed is { } time ? Invariant($", {PerMinute(tally, time):N0} a minute, in {StatusText.Duration(time)}") : "";
        var speed = elapsed is { } real ? Invariant($", {Speed(tally, real):N0} times real time") : "";
        Line($"seeds       {tally.Seeds:N0}{rate}");
        Line($"simulated   {tally.VirtualTime.TotalHours:N2} hours{speed}, {tally.Steps:N0} steps");
        Line($"operations  {operations.Ok:N0} done, {operations.Failed:N0} not done, {operations.Unknown:N0} not known, {operations.Pending:N0} without end");
        Words("trouble", tally.Strikes.Select(strike => Invariant($"{strike.Key} {strike.Value:N0}")), "none struck");
        if (marks.Count > 0)
        {
            var never = marks.Where(mark => tally.Marks.GetValueOrDefault(mark) == 0).ToArray();
            Line($"marks       {marks.Count - never.Length:N0} of {marks.Count:N0} rare branches taken, {tally.Marks.Values.Sum():N0} times");
            Words("never", never, "none");
        }

        if (tally.Slowest.Count > 0)
        {
            Words(
                "slowest", tally.Slowest.Select(slow => Invariant($"{slow.Time.TotalSeconds:0.0} s (seed {slow.Seed}{Before(slow.Words)})")), "none converged");
        }

        foreach (var bad in tally.BadSeeds.Take(BadShown))
        {
            Line($"bad         {bad.Seed}{Before(bad.Words)}: {bad.Cause}");
        }

        Line($"{tally.Seeds:N0} seeds, {tally.Bad:N0} bad");
    }

    private static double PerMinute(Tally tally, TimeSpan elapsed) => tally.Seeds / Math.Max(elapsed.TotalMinutes, 0.001);

    private static double Speed(Tally tally, TimeSpan elapsed) => tally.VirtualTime / (elapsed > TimeSpan.Zero ? elapsed : TimeSpan.FromMilliseconds(1));

    private static string Before(string words) => words.Length == 0 ? "" : " " + words;

    /// <summary>A name, and words after it, broken between words to the terminal's width.</summary>
    private static void Words(string name, IEnumerable<string> words, string otherwise)
    {
        const int indent = 12;
        var width = Math.Max(Screen.Results.Profile.Width, 60);
        var line = name.PadRight(indent);
        var isFirst = true;
        foreach (var word in words.DefaultIfEmpty(otherwise))
        {
            if (!isFirst)
            {
                line += ",";
            }

            if (line.Length + word.Length + 2 > width && line.Length > indent)
            {
                Console.WriteLine(line);
                line = new string(' ', indent - 1);
            }

            line += isFirst ? word : " " + word;
            isFirst = false;
        }

        Console.WriteLine(line);
    }

    private static void Line(FormattableString text) => Console.WriteLine(Invariant(text));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
