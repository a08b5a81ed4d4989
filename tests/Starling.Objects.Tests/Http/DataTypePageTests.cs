using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Objects.Tests.Http;

/// <summary>Runs every curl of docs/data-types.md, in order, and compares what it prints.</summary>
public sealed class DataTypePageTests(DoorHost host) : IClassFixture<DoorHost>
{
    private const string Variable = "$CONTEXT";

    [Fact]
    public async Task Every_example_does_what_the_page_says()
    {
        using var door = new DoorClient(host.Address);
        var variables = new Dictionary<string, string>();
        var examples = Examples().ToList();
        Assert.True(examples.Count >= 25, $"The page has {examples.Count} examples.");
        foreach (var (command, printed) in examples)
        {
            var words = Words(command, variables);
            var capture = words[0].StartsWith("CONTEXT=", StringComparison.Ordinal);
            var answer = await RunAsync(door, words);
            if (capture)
            {
                using var json = JsonDocument.Parse(answer.Body);
                variables[Variable] = json.RootElement.GetProperty("context").GetString()!;
                continue;
            }

            Assert.True(answer.Status is 200 or 204 || answer.Text.Contains("notfound", StringComparison.Ordinal), $"{command}\n{answer}");
            Assert.True(printed == answer.Text, $"{command}\nexpected {printed}\nprinted  {answer.Text}");
        }
    }

    private static Task<DoorAnswer> RunAsync(DoorClient door, List<string> words)
    {
        var (method, body, path, headers) = ("GET", (string?)null, "", new List<string>());
        for (var i = 1; i < words.Count; i++)
        {
            switch (words[i])
            {
                case "-X":
                    method = words[++i];
                    break;
                case "-d":
                    body = words[++i];
                    break;
                case "-H":
                    headers.Add(words[++i]);
                    break;
                case var url when url.StartsWith("http://localhost:8098", StringComparison.Ordinal):
                    path = url["http://localhost:8098".Length..];
                    break;
                default:
                    break;
            }
        }

        return door.SendAsync(method, path, body, [.. headers]);
    }

    /// <summary>As a shell splits them: single quotes keep blanks, and a variable may stand between two quoted parts.</summary>
    private static List<string> Words(string command, Dictionary<string, string> variables)
    {
        var (words, word, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < command.Length; i++)
        {
            if (!isQuoted && command.AsSpan(i).StartsWith(Variable) && variables.TryGetValue(Variable, out var text))
            {
                word.Append(text);
                i += Variable.Length - 1;
            }
            else if (command[i] == '\'')
            {
                isQuoted = !isQuoted;
            }
            else if (command[i] == ' ' && !isQuoted)
            {
                words.Add(word.ToString());
                word.Clear();
            }
            else
            {
                word.Append(command[i]);
            }
        }

        words.Add(word.ToString());
        return words;
    }

    private static IEnumerable<(string Command, string Printed)> Examples([CallerFilePath] string source = "")
    {
        var page = Path.Combine(Path.GetDirectoryName(source)!, "../../../docs/data-types.md");
        var (isCode, command, printed) = (false, "", "");
        foreach (var line in File.ReadLines(page))
        {
            var isFence = line.StartsWith("```", StringComparison.Ordinal);
            if (command.Length > 0 && (isFence || line.StartsWith("$ ", StringComparison.Ordinal)))
            {
                yield return (command, printed);
                (command, printed) = ("", "");
            }

            isCode = isFence ? line == "```sh" : isCode;
            if (isCode && line.StartsWith("$ ", StringComparison.Ordinal))
            {
                command = line[2..];
            }
            else if (isCode && !isFence)
            {
                printed += line;
            }
        }
    }
}
