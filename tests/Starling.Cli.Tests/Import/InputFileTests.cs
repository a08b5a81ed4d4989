using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using Starling.Cli.Import;
using Xunit;

namespace Starling.Cli.Tests.Import;

public sealed class InputFileTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\r\nb", "a|b")]
    [InlineData("\n\na", "||a")]
    [InlineData("\uFEFFa\n\uFEFFb", "a|\uFEFFb")]
    public void Lines_are_found(string text, string lines) => Assert.Equal(lines, string.Join('|', Lines(text, 100)));

    [Fact]
    public void A_packed_file_is_unpacked() => Assert.Equal(["a", "b"], Lines("a\nb\n", 100, "x.GZ".ToLowerInvariant()));

    [Fact]
    public void A_line_too_long_is_passed_over_and_counted()
    {
        var text = "one\n" + new string('x', 300_000) + "\nthree";
        using var input = new InputText(text);
        using var file = new InputFile(input.Path, 1000);
        Assert.True(file.TryRead(out _));
        Assert.True(file.TryRead(out _));
        Assert.True(file.IsTooLong);
        Assert.Equal(2, file.Line);
        Assert.True(file.TryRead(out var last));
        Assert.False(file.IsTooLong);
        Assert.Equal("three", Encoding.UTF8.GetString(last.Span));
        Assert.False(file.TryRead(out _));
    }

    [Fact]
    public void Lines_of_any_lengths_come_back() =>
        Gen.String[Gen.Char['a', 'c'], 0, 90_000].Array[0, 6].Sample(
            lines => Assert.Equal(lines, Lines(string.Concat(lines.Select(line => line + "\n")), 100_000)), iter: 30);

    private static List<string> Lines(string text, int lineMax, string name = "input")
    {
        using var input = new InputText(text, name);
        using var file = new InputFile(input.Path, lineMax);
        var lines = new List<string>();
        while (file.TryRead(out var line))
        {
            lines.Add(Encoding.UTF8.GetString(line.Span));
        }

        return lines;
    }
}
