using System;
using System.IO;
using Starling.Simulator.Runs;

namespace Starling.Cli.Seeds;

/// <summary>The folder of bad seeds, looked at before the first seed runs, so that hours of work do not end in one that cannot be saved.</summary>
internal static class SeedsHome
{
    /// <summary>Makes the folder when it is not there, and sees whether it can be read and written.</summary>
    /// <returns>True when it was made.</returns>
    /// <exception cref="FormatException">A line in the folder cannot be read, or the folder has no name.</exception>
    /// <exception cref="IOException">It cannot be made, read or written.</exception>
    public static bool Prepare(string folder)
    {
        if (string.IsNullOrWhiteSpace(folder))
        {
            throw new FormatException("The seeds' folder has no name: write one after --seeds-folder.");
        }

        try
        {
            var isMissing = !Directory.Exists(folder);
            Directory.CreateDirectory(folder);
            SeedFolder.Read(folder);
            File.Create(Path.Combine(folder, $".{Environment.ProcessId}.probe"), 1, FileOptions.DeleteOnClose).Dispose();
            return isMissing;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Bad seeds cannot be saved in '{folder}': {fault.Message}", fault);
        }
    }
}
