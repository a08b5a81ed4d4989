using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace Starling.Cli.Processes;

/// <summary>The server's program, as it lies on this machine.</summary>
/// <param name="File">What to start.</param>
/// <param name="First">Arguments that come before the server's own: the assembly, when the runtime starts it.</param>
internal sealed record ServerProgram(string File, IReadOnlyList<string> First)
{
    private const string Name = "Starling.Server";

    /// <summary>Looks beside this command, in its folder <c>server</c>, and among a source tree's build results.</summary>
    /// <exception cref="FileNotFoundException">The program is nowhere; the text says where it was looked for.</exception>
    public static ServerProgram Find() => Find(AppContext.BaseDirectory);

    public static ServerProgram Find(string home)
    {
        var folder = new DirectoryInfo(home);
        string[] folders =
        [
            Path.Combine(home, "server"),
            home,
            // artifacts/bin/Starling.Cli/release lies beside artifacts/bin/Starling.Server/release.
            Path.Combine(home, "..", "..", Name, folder.Name),
        ];
        foreach (var candidate in folders)
        {
            // The assembly decides: a starter without it could not start anything.
            var assembly = Path.GetFullPath(Path.Combine(candidate, Name + ".dll"));
            if (!System.IO.File.Exists(assembly))
            {
                continue;
            }

            var starter = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
            return System.IO.File.Exists(starter) ? new ServerProgram(starter, []) : new ServerProgram("dotnet", [assembly]);
        }

        throw new FileNotFoundException(
            $"The program {Name} is not there. It was looked for in {string.Join(", ", folders)}. Build the project Starling.Cli, which " +
            "builds and brings it, or unpack the release anew.");
    }

    /// <summary>How to start it with these arguments.</summary>
    public ProcessStartInfo With(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(File) { UseShellExecute = false, RedirectStandardInput = true };
        foreach (var word in First)
        {
            start.ArgumentList.Add(word);
        }

        foreach (var word in arguments)
        {
            start.ArgumentList.Add(word);
        }

        return start;
    }
}
