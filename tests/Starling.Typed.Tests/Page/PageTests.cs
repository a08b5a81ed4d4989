using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Starling.Api;
using Xunit;

namespace Starling.Typed.Tests.Page;

/// <summary>The C# of docs/data-types.md is the code of this folder, and prints what its comments say.</summary>
public sealed class PageTests(OneNode node)
{
    private const string Printing = "Console.WriteLine(";

    public static TheoryData<string> Names => ["counters", "again", "sets", "growing", "maps", "alone", "tables"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_example_prints_what_the_page_says(string name)
    {
        Func<IStarling, Task> run = name switch
        {
            "counters" => Examples.Counters,
            "again" => Examples.Again,
            "sets" => Examples.Sets,
            "growing" => Examples.Growing,
            "maps" => Examples.Maps,
            "alone" => Examples.Alone,
            _ => Examples.Tables,
        };
        PageConsole.Lines.Clear();
        await run(node.Starling);
        var promised = Marked("Examples.cs").Single(example => example.Name == name).Code
            .Where(line => line.Contains(Printing, StringComparison.Ordinal)).Select(line => line[(line.LastIndexOf("// ", StringComparison.Ordinal) + 3)..]);
        Assert.Equal(promised, PageConsole.Lines);
    }

    [Fact]
    public void The_page_shows_this_code_and_no_other()
    {
        var here = Marked("Cart.cs").Concat(Marked("Examples.cs")).ToDictionary(example => example.Name, example => string.Join('\n', example.Code));
        var page = Shown().ToList();
        Assert.Equal(here.Count, page.Count);
        foreach (var shown in page)
        {
            Assert.Contains(shown, here.Values);
        }
    }

    [Fact]
    public void Every_example_has_a_test() =>
        Assert.Equal(Names.Select(row => row.Data).Order(), Marked("Examples.cs").Select(example => example.Name).Order());

    private static IEnumerable<(string Name, List<string> Code)> Marked(string file, [CallerFilePath] string source = "")
    {
        (string Name, List<string> Code)? open = null;
        foreach (var line in File.ReadLines(Path.Combine(Path.GetDirectoryName(source)!, file)))
        {
            var text = line.Trim();
            if (text.StartsWith("// page: ", StringComparison.Ordinal))
            {
                open = (text["// page: ".Length..], []);
            }
            else if (text == "// end")
            {
                var margin = open!.Value.Code[0].Length - open.Value.Code[0].TrimStart().Length;
                yield return (open.Value.Name, [.. open.Value.Code.Select(one => one.Length > margin ? one[margin..] : "")]);
                open = null;
            }
            else
            {
                open?.Code.Add(line);
            }
        }
    }

    private static IEnumerable<string> Shown([CallerFilePath] string source = "")
    {
        List<string>? block = null;
        foreach (var line in File.ReadLines(Path.Combine(Path.GetDirectoryName(source)!, "../../../docs/data-types.md")))
        {
            if (block is not null && line == "```")
            {
                yield return string.Join('\n', block);
                block = null;
            }
            else if (line == "```csharp")
            {
                block = [];
            }
            else
            {
                block?.Add(line);
            }
        }
    }
}
