using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace Starling.Cli.Processes;

/// <summary>This very program, as it is started again for work that needs a process of its own.</summary>
internal static class OwnProgram
{
    private const string Name = "starling";

    /// <summary>How to start it with these arguments, its input and outputs in our hands.</summary>
    public static ProcessStartInfo With(IEnumerable<string> arguments)
    {
        // Started as 'starling', the process is the program; started as 'dotnet starling.dll', or from within a test, the assembly lies beside.
        var own = Environment.ProcessPath;
        var isOwn = Path.GetFileNameWithoutExtension(own) == Name;
        var start = new ProcessStartInfo(isOwn ? own! : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (!isOwn)
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, Name + ".dll"));
        }

        foreach (var word in arguments)
        {
            start.ArgumentList.Add(word);
        }

        return start;
    }
}
