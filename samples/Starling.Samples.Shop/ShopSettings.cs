using System;
using System.Collections.Generic;
using System.Globalization;
using Starling.World;

namespace Starling.Samples.Shop;

/// <summary>Where the instances are.</summary>
internal sealed record ShopSettings
{
    public const int Instances = 3;

    /// <summary>Which one this process is; null: it starts all three.</summary>
    public int? Instance { get; init; }

    /// <summary>The folder for the data of all instances; null: a temporary one, which goes with the last of them.</summary>
    public string? Data { get; init; }

    /// <summary>The first instance's page is at this port, the others' at the next ones.</summary>
    public int Http { get; init; } = 5081;

    /// <summary>The first instance's node is at this port, the others' at the next ones.</summary>
    public int Node { get; init; } = 7891;

    /// <summary>End when nothing more can be read from the standard input: when whoever started this process is gone.</summary>
    public bool EndsWithInput { get; init; }

    public Uri PageOf(int instance) => new($"http://127.0.0.1:{Http + instance - 1}/");

    public Endpoint NodeOf(int instance) => new("127.0.0.1", Node + instance - 1);

    public static ShopSettings Parse(string[] args)
    {
        var settings = new ShopSettings();
        for (var i = 0; i < args.Length; i++)
        {
            settings = args[i] switch
            {
                "--ends-with-input" => settings with { EndsWithInput = true },
                "--instance" => settings with { Instance = Number(args, ++i, 1, Instances) },
                "--data" => settings with { Data = Word(args, ++i) },
                "--http" => settings with { Http = Number(args, ++i, 1, 65_533) },
                "--node" => settings with { Node = Number(args, ++i, 1, 65_533) },
                var other => throw new ArgumentException($"There is no option {other}: there are --data, --http, --node, --instance and --ends-with-input."),
            };
        }

        return settings;
    }

    /// <summary>The words by which a process becomes one of the instances.</summary>
    public IEnumerable<string> WordsFor(int instance, string data) =>
        ["--instance", Text(instance), "--data", data, "--http", Text(Http), "--node", Text(Node), "--ends-with-input"];

    private static string Word(string[] args, int at) => at < args.Length ? args[at] : throw new ArgumentException($"{args[at - 1]} needs a value behind it.");

    private static int Number(string[] args, int at, int least, int most) =>
        int.TryParse(Word(args, at), CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{args[at - 1]} takes a number from {least} to {most}; '{args[at]}' is none.");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
