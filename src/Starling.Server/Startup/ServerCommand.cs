using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Configuration;

namespace Starling.Server.Startup;

/// <summary>The command line of the server: its flags win over the environment, and that over the file.</summary>
internal static class ServerCommand
{
    private const string DefaultFile = "starling.json";

    public static RootCommand Make()
    {
        var file = new Option<string?>("--config")
        {
            HelpName = "FILE",
            Description = $"A JSON file of settings. Default: {DefaultFile} in the current folder, if there is one.",
        };
        var leash = new Option<bool>("--leash") { Description = "Stop when standard input ends. For programs that start servers." };
        var command = new RootCommand("Starling.Server: one node of a Starling cluster, with its HTTP object door.\n\n"
            + "Every setting can also be given as an environment variable (STARLING__DATA for --data) or in a JSON file.");
        var flags = new Dictionary<string, Option<string?>>();
        foreach (var (name, placeholder, help) in Settings.All)
        {
            command.Add(flags[name] = new Option<string?>("--" + name) { HelpName = placeholder, Description = help });
        }

        command.Add(file);
        command.Add(leash);
        command.SetAction((words, cancellation) =>
        {
            var given = flags.Where(flag => words.GetResult(flag.Value) is not null)
                .Select(flag => KeyValuePair.Create(flag.Key, words.GetValue(flag.Value)));
            return RunAsync(words.GetValue(file), given, words.GetValue(leash), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string? file, IEnumerable<KeyValuePair<string, string?>> flags, bool onLeash, CancellationToken cancellation)
    {
        ServerSettings? settings;
        IReadOnlyList<string> faults;
        try
        {
            settings = SettingsReader.Read(Gather(file, flags), out faults);
        }
        catch (Exception fault) when (fault is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            settings = null;
            faults = [$"The configuration file {file ?? DefaultFile} cannot be used: {fault.InnerException?.Message ?? fault.Message}"];
        }

        if (settings is not null)
        {
            return await ServerRun.RunAsync(settings, onLeash, cancellation);
        }

        Console.Error.WriteLine(faults.Count == 1 ? "The configuration has a fault:" : $"The configuration has {faults.Count} faults:");
        foreach (var fault in faults)
        {
            Console.Error.WriteLine("  " + fault);
        }

        Console.Error.WriteLine("See --help for all settings.");
        return ExitCodes.Configuration;
    }

    private static IConfigurationRoot Gather(string? file, IEnumerable<KeyValuePair<string, string?>> flags) => new ConfigurationBuilder()
        .AddJsonFile(Path.GetFullPath(file ?? DefaultFile), optional: file is null)
        .AddEnvironmentVariables(Settings.EnvironmentPrefix)
        .AddInMemoryCollection(flags)
        .Build();
}
