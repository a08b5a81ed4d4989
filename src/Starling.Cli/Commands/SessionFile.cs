using System;
using System.IO;
using System.Threading.Tasks;
using Starling.Api;

namespace Starling.Cli.Commands;

/// <summary>A session that is kept in a file between commands: what one command has written, the next one reads.</summary>
/// <remarks>The file is replaced whole, so that a command that is stopped leaves the old one or the new one. Two commands at the same time are not
/// joined: the one that ends last leaves its own.</remarks>
internal static class SessionFile
{
    /// <summary>Runs a command within the session of a file, which need not exist yet; without a file, within none.</summary>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="FormatException">The file holds no session.</exception>
    public static async Task<int> RunAsync(string? path, Func<Api.Session?, Task<int>> command)
    {
        if (path is null)
        {
            return await command(null);
        }

        var session = File.Exists(path) ? Api.Session.Parse((await File.ReadAllTextAsync(path)).Trim()) : new Api.Session();
        var exitCode = await command(session);
        var next = path + ".new";
        await File.WriteAllTextAsync(next, session + "\n");
        File.Move(next, path, overwrite: true);
        return exitCode;
    }
}
