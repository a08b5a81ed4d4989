using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Linq;
using Starling.Api;
using Starling.Cli.Output;
using Starling.Model.Values;

namespace Starling.Cli.Commands;

internal static class TableCommand
{
    public static Command Make() => new("table", "Create and list tables.") { Create(), List() };

    private static Command Create()
    {
        var name = new Argument<string>("name") { Description = "1 to 64 letters, digits, '_', '-' or '.'." };
        var rule = new Option<string>("--rule")
        {
            HelpName = "siblings|lww|datatypes",
            Description = "What happens to concurrent writes: all stay until somebody resolves them, the last one wins, or they merge "
                + "(data types, which need --prop datatype=...).",
            DefaultValueFactory = _ => "siblings",
        };
        rule.AcceptOnlyFromAmong("siblings", "lww", "datatypes");
        var replicas = new Option<IReadOnlyDictionary<string, int>>("--replicas")
        {
            HelpName = "N | DC=N,...",
            Description = "Replicas in each data centre, 1 to 16. A plain number is for the data centre of the asked node. Default: 3 in every one.",
            CustomParser = ReadReplicas,
        };
        var properties = new Option<string[]>("--prop")
        {
            HelpName = "KEY=VALUE",
            Description = "A property, for example allow_mult=true. May be repeated.",
        };
        properties.Validators.Add(RefuseNoPair);
        var command = new Command("create", "Create a table. Creating it again with the same definition does nothing.")
        {
            name, rule, replicas, properties,
        };
        command.SetAction((words, cancellation) => Session.RunAsync(words, async starling =>
        {
            var places = words.GetValue(replicas) ?? new SortedDictionary<string, int>();
            if (places.TryGetValue("", out var count))
            {
                var status = await starling.StatusAsync(cancellation);
                var home = status.Nodes.First(node => node.Id == status.AskedNode).DataCentre;
                places = new SortedDictionary<string, int>(StringComparer.Ordinal) { [home] = count };
            }

            var made = await starling.CreateTableAsync(
                new TableDefinition
                {
                    Name = words.GetRequiredValue(name),
                    Rule = TablesText.RuleOf(words.GetValue(rule)),
                    Replicas = places,
                    Properties = Pairs(words.GetValue(properties) ?? []),
                },
                cancellation);
            Console.WriteLine($"table {made.Name}: rule {TablesText.RuleName(made.Rule)}, replicas {TablesText.Replicas(made)}");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Command List()
    {
        var asJson = Options.Json();
        var command = new Command("list", "List all tables.") { asJson };
        command.SetAction((words, cancellation) => Session.RunAsync(words, async starling =>
        {
            var tables = await starling.ListTablesAsync(cancellation);
            if (words.GetValue(asJson))
            {
                JsonText.Print(json => TablesText.Json(json, tables));
            }
            else
            {
                TablesText.Print(tables);
            }

            return ExitCodes.Done;
        }));
        return command;
    }

    /// <summary>A plain number comes back under the empty name.</summary>
    private static SortedDictionary<string, int> ReadReplicas(ArgumentResult word)
    {
        var text = word.Tokens[0].Value;
        var places = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var split = part.LastIndexOf('=');
            if (!int.TryParse(part.AsSpan(split + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 16
                || split == 0 || (split < 0 && text.Contains(',')) || !places.TryAdd(split < 0 ? "" : part[..split], count))
            {
                word.AddError($"'{text}' does not say how many replicas: write 3, or dc1=3,dc2=2, with numbers from 1 to 16.");
                break;
            }
        }

        return places;
    }

    private static void RefuseNoPair(OptionResult option)
    {
        foreach (var word in option.Tokens)
        {
            if (word.Value.IndexOf('=') <= 0)
            {
                option.AddError($"'{word.Value}' is not a property: write key=value.");
            }
        }
    }

    private static SortedDictionary<string, string> Pairs(IEnumerable<string> texts)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var split = text.IndexOf('=');
            pairs[text[..split]] = text[(split + 1)..];
        }

        return pairs;
    }
}
