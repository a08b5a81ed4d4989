using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Linq;
using Starling.Simulator.Faults;
using Starling.Simulator.Runs;
using Starling.World;

namespace Starling.Cli.Commands;

/// <summary>Options and arguments that the commands of 'sim' share.</summary>
internal static class SimOptions
{
    public const string SeedsFolderName = "seeds";
    private const int WorkersMax = 256;

    public static Argument<ulong> Seed() => new("seed")
    {
        Description = "The seed.",
        CustomParser = ReadSeed,
    };

    /// <summary>The words that belong to a seed, as they stand in a line of the seeds' folder.</summary>
    public static Argument<SeedWords> Words() => new("words")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = $"What makes the run differ from the usual one, as name=value: {SeedWords.Names}.",
        CustomParser = ReadWords,
        DefaultValueFactory = static _ => SeedWords.None,
    };

    public static Option<ulong?> From() => new("--from")
    {
        HelpName = "SEED",
        Description = "The first seed. Default: today's number, which is printed.",
        CustomParser = static word => ReadSeed(word),
    };

    public static Option<FaultClass?> Classes(string name, string description) => Flags<FaultClass>(name, "CLASSES", description);

    public static Option<Mutant?> Bugs() =>
        Flags<Mutant>("--bugs", "NAMES", "Plant these bugs in the nodes, to see whether they are caught; bad seeds are then not saved.");

    public static Option<int> Workers() => NumberOption.Make("--workers", "N", "Processes that run seeds.", Math.Min(2, Environment.ProcessorCount), 1, WorkersMax);

    /// <summary>How many seeds; null for as many as are usual.</summary>
    public static Option<ulong?> Seeds(ulong usual) => new("--seeds")
    {
        HelpName = "N",
        Description = $"How many seeds. Default: {usual}, or as many as the time of --for allows.",
        CustomParser = static word =>
        {
            if (ulong.TryParse(word.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                return count;
            }

            word.AddError($"--seeds is '{word.Tokens[0].Value}': write how many, a number from 0 to {ulong.MaxValue}.");
            return null;
        },
    };

    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        HelpName = "DURATION",
        Description = description,
        CustomParser = word => ReadDuration(name, word),
    };

    private static Option<T?> Flags<T>(string name, string help, string description)
        where T : struct, Enum
    {
        var option = new Option<T?>(name)
        {
            HelpName = help,
            Description = description,
            CustomParser = word =>
            {
                if (FlagNames.TryParse<T>(word.Tokens[0].Value, out var value, out var fault))
                {
                    return value;
                }

                word.AddError($"{name}: {fault}");
                return null;
            },
        };
        option.CompletionSources.Add(Enum.GetNames<T>());
        return option;
    }

    private static ulong ReadSeed(ArgumentResult word)
    {
        if (ulong.TryParse(word.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            return seed;
        }

        word.AddError($"'{word.Tokens[0].Value}' is no seed: write a number from 0 to {ulong.MaxValue}.");
        return 0;
    }

    private static SeedWords ReadWords(ArgumentResult result)
    {
        if (SeedWords.TryParse(result.Tokens.Select(static token => token.Value), out var words, out var fault))
        {
            return words;
        }

        result.AddError(fault);
        return SeedWords.None;
    }

    private static TimeSpan? ReadDuration(string name, ArgumentResult word)
    {
        var text = word.Tokens[0].Value;
        var unit = text is [.., var letter] ? letter switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 } : 0;
        if (unit > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0 && (long)count * unit <= 30 * 86_400)
        {
            return TimeSpan.FromSeconds((long)count * unit);
        }

        word.AddError($"{name} is '{text}': write a number and a unit, for example 90s, 15m, 8h; at most 30d.");
        return null;
    }
}
