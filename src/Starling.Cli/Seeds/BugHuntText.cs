using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Spectre.Console;
using Starling.Cli.Output;
using Starling.Simulator.Runs;

namespace Starling.Cli.Seeds;

/// <summary>Shows how many seeds planted bugs lived through.</summary>
internal static class BugHuntText
{
    private const string Never = "-";

    public static void Print(IReadOnlyList<BugHunt> hunts)
    {
        var table = Screen.NewTable("planted bug", "trouble forced", "promises", "seeds", "median", "allowed", "verdict");
        foreach (var hunt in hunts)
        {
            table.AddRow(
                hunt.Bug.Name,
                FlagNames.Write(hunt.Bug.Forced),
                string.Join(' ', hunt.Bug.Promises),
                string.Join(' ', hunt.Seeds.Select(Number)),
                Number(hunt.Median),
                Number(hunt.Bug.SeedsMax),
                hunt.IsCaught ? "[green]caught[/]" : "[red]NOT CAUGHT[/]");
        }

        Screen.Results.Write(table);
        Console.WriteLine($"{hunts.Count} bugs, {hunts.Count(static hunt => !hunt.IsCaught)} not caught");
    }

    public static void PrintJson(IReadOnlyList<BugHunt> hunts) => JsonText.Print(json =>
    {
        json.WriteStartArray();
        foreach (var hunt in hunts)
        {
            json.WriteStartObject();
            json.WriteString("name", hunt.Bug.Name);
            json.WriteString("text", hunt.Bug.Text);
            json.WriteString("forced", FlagNames.Write(hunt.Bug.Forced));
            json.WriteStartArray("seeds");
            foreach (var seeds in hunt.Seeds)
            {
                if (seeds is { } known)
                {
                    json.WriteNumberValue(known);
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
            JsonText.Number(json, "median", hunt.Median);
            json.WriteNumber("allowed", hunt.Bug.SeedsMax);
            json.WriteBoolean("caught", hunt.IsCaught);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static string Number(int? count) => count?.ToString(CultureInfo.InvariantCulture) ?? Never;
}
