using Starling.Architecture.Tests.Reading;
using Xunit;

namespace Starling.Architecture.Tests;

public sealed class BlankingTests
{
    [Theory]
    [InlineData("a // b\nc", "a     \nc")]
    [InlineData("a /* b\nb */ c", "a     \n     c")]
    [InlineData("x = \"b\"; c", "x = \" \"; c")]
    [InlineData("x = \"\\\"b\"; c", "x = \"   \"; c")]
    [InlineData("x = @\"b\"\"b\"; c", "x = @\"    \"; c")]
    [InlineData("x = $\"b{c}b\"; d", "x = $\" {c} \"; d")]
    [InlineData("x = $\"{{b}}\"; d", "x = $\"     \"; d")]
    [InlineData("x = $\"b{c[\"b\"]}b\"; d", "x = $\" {c[\" \"]} \"; d")]
    [InlineData("x = \"\"\"b \"b\" b\"\"\"; c", "x = \"\"\"       \"\"\"; c")]
    [InlineData("x = '\"'; c", "x = ' '; c")]
    [InlineData("x = '\\''; c", "x = '  '; c")]
    [InlineData("x = \"\"; c", "x = \"\"; c")]
    [InlineData("x = \"// b\"; c", "x = \"    \"; c")]
    public void Comments_and_literals_become_blanks_at_their_place(string text, string expected) =>
        Assert.Equal(expected, Blanking.Blank(text));

    [Fact]
    public void Lines_and_length_stay_in_every_source_file()
    {
        foreach (var project in Repository.Projects)
        {
            foreach (var file in Repository.SourcesOf(project))
            {
                Assert.Equal(file.Text.Length, file.Code.Length);
                Assert.Equal(file.Text.Split('\n').Length, file.Code.Split('\n').Length);
            }
        }
    }
}
