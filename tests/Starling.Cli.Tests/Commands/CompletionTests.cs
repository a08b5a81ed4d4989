using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Starling.Cli.Commands;
using Starling.Cli.Output;
using Xunit;

namespace Starling.Cli.Tests.Commands;

/// <summary>What the tab key is offered: shells ask with the directive <c>[suggest:POSITION]</c> and the line without the command's name.</summary>
public sealed class CompletionTests
{
    private const string Levels = "ALL EACH_QUORUM LOCAL_ONE LOCAL_QUORUM ONE QUORUM THREE TWO";

    [Fact]
    public async Task All_commands_are_offered()
    {
        var offered = await OfferedAsync("");
        Assert.Superset(StarlingCommand.Make().Subcommands.Select(command => command.Name).ToHashSet(), offered.ToHashSet());
        Assert.Contains("tour", offered);
        Assert.Contains("--node", offered);
    }

    [Theory]
    [InlineData("get t k --level ")]
    [InlineData("put t k v --level ")]
    [InlineData("delete t k --level ")]
    [InlineData("import f --table t --key k --level ")]
    public async Task All_levels_are_offered(string line) => Assert.Equal(Levels.Split(' '), await OfferedAsync(line));

    [Theory]
    [InlineData("ex", "explain export")]
    [InlineData("table c", "create")]
    [InlineData("table create t --rule ", "datatypes lww siblings")]
    [InlineData("export --table t --fo", "--format")]
    public async Task What_was_begun_is_completed(string line, string offered) =>
        Assert.Equal(offered.Split(' '), await OfferedAsync(line));

    private static async Task<string[]> OfferedAsync(string line)
    {
        var words = StarlingCommand.Make().Parse([$"[suggest:{line.Length}]", line], StarlingCommand.Parsing);

        // The program answers a line with faults by naming them, and would offer nothing.
        Assert.Empty(words.Errors);
        using var output = new StringWriter();
        Assert.Equal(ExitCodes.Done, await words.InvokeAsync(new InvocationConfiguration { Output = output }));
        return [.. output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }
}
