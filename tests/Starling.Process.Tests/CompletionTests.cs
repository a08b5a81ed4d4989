using System;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>What a shell asks the built command when somebody presses the tab key.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("ex", "explain export")]
    [InlineData(" ex", "explain export")]
    [InlineData("get t k --level LOC", "LOCAL_ONE LOCAL_QUORUM")]
    public async Task The_command_offers_words_in_the_shape_that_shells_read(string line, string offered)
    {
        var run = await CommandProgram.RunAsync(TimeSpan.FromSeconds(20), $"[suggest:{line.Length}]", line);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal(offered.Split(' '), run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Order());
    }
}
