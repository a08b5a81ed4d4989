using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Starling.Simulator.Runs;

/// <summary>A folder of seeds that failed once, in files <c>*.txt</c>. A line stays after its bug is gone.</summary>
public static class SeedFolder
{
    private const string NewLines = "faults.txt";

    /// <summary>All lines of all files, in the order of the files' names.</summary>
    /// <exception cref="FormatException">A line cannot be read; the text names the file and the line.</exception>
    public static IReadOnlyList<SeedLine> Read(string folder)
    {
        var lines = new List<SeedLine>();
        foreach (var file in Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal))
        {
            var number = 0;
            foreach (var text in File.ReadLines(file))
            {
                number++;
                if (string.IsNullOrWhiteSpace(text) || text.StartsWith('#'))
                {
                    continue;
                }

                if (!SeedLine.TryParse(text, out var line, out var fault))
                {
                    throw new FormatException($"{file}, line {number}: {fault}");
                }

                lines.Add(line);
            }
        }

        return lines;
    }

    /// <summary>Adds a line, unless the folder has one with the same seed and words. Returns the file that holds it.</summary>
    /// <exception cref="FormatException">A line of the folder cannot be read.</exception>
    /// <exception cref="IOException">The folder is not there, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    public static string Save(string folder, SeedLine line)
    {
        var file = Path.Combine(folder, NewLines);
        if (!Read(folder).Any(known => known.Seed == line.Seed && known.Words == line.Words))
        {
            var needsEnd = File.Exists(file) && File.ReadAllText(file) is { Length: > 0 } text && !text.EndsWith('\n');
            File.AppendAllText(file, (needsEnd ? "\n" : "") + line + "\n");
        }

        return file;
    }
}
