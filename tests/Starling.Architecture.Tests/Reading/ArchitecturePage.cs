using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Starling.Architecture.Tests.Reading;

/// <summary>One row of the table of parts.</summary>
internal sealed record Part(int Level, string Project, IReadOnlyList<string> Rooms);

/// <summary>What <c>docs/architecture.md</c> says: the table of parts, the rooms' purposes, and who may take which package.</summary>
internal sealed record ArchitecturePage(
    IReadOnlyList<Part> Parts,
    IReadOnlyDictionary<(string Project, string Room), string> Purposes,
    IReadOnlyDictionary<string, string> Packages)
{
    public Part? this[string project] => Parts.FirstOrDefault(part => part.Project == project);

    public static ArchitecturePage Parse(string markdown)
    {
        var parts = Rows(markdown, "level", "project", "what it is", "rooms")
            .Select(row => new Part(int.Parse(row[0], CultureInfo.InvariantCulture), Names(row[1]).Single(), Names(row[3])));
        var purposes = Rows(markdown, "project", "room", "what lives there")
            .ToDictionary(row => (Names(row[0]).Single(), Names(row[1]).Single()), row => row[2]);
        var packages = Rows(markdown, "package", "who may use it", "for")
            .ToDictionary(row => Names(row[0]).Single(), row => row[1]);
        return new ArchitecturePage([.. parts], purposes, packages);
    }

    /// <summary>The rows of the one table with these headings.</summary>
    public static IReadOnlyList<string[]> Rows(string markdown, params string[] headings)
    {
        var rows = new List<string[]>();
        var inside = false;
        foreach (var line in markdown.Split('\n').Select(line => line.Trim()))
        {
            if (!line.StartsWith('|'))
            {
                inside = false;
                continue;
            }

            var cells = line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray();
            if (cells.SequenceEqual(headings))
            {
                inside = true;
            }
            else if (inside && !cells[0].StartsWith("--", StringComparison.Ordinal))
            {
                rows.Add(cells);
            }
        }

        return rows;
    }

    private static string[] Names(string cell) => [.. Regex.Matches(cell, "`([^`]+)`").Select(match => match.Groups[1].Value)];
}
