using System.Linq;
using Starling.Architecture.Tests.Checks;
using Starling.Architecture.Tests.Reading;
using Xunit;

namespace Starling.Architecture.Tests;

public sealed class TextTests
{
    [Fact]
    public void Folders_are_called_after_what_lives_in_them() => Verdict.NoFaults(FolderNames.Faults(Repository.Folders()));

    [Fact]
    public void No_file_holds_forbidden_text() => Verdict.NoFaults(
        Repository.TextFiles().SelectMany(path => ForbiddenText.Faults(path, Repository.Read(path))));

    [Fact]
    public void Links_of_the_pages_lead_somewhere() => Verdict.NoFaults(
        Repository.TextFiles().Where(path => path.EndsWith(".md", System.StringComparison.Ordinal))
            .SelectMany(page => Links.Faults(page, Repository.Read(page), Repository.Read, Repository.Exists)));

    [Fact]
    public void Pages_that_comments_point_to_exist() => Verdict.NoFaults(
        Repository.SourceProjects.SelectMany(Repository.SourcesOf)
            .SelectMany(file => Links.MentionFaults(file.Path, file.Text, Repository.Exists)));

    [Fact]
    public void A_comment_that_points_nowhere_is_a_fault()
    {
        var text = "// See docs/gone.md. Also see docs/here.md, and Scylla's docs/dev/other.md.";
        Verdict.OneFault("docs/gone.md", Links.MentionFaults("src/A.cs", text, path => path == "docs/here.md"));
    }

    [Theory]
    [InlineData("src/Starling.Low/Utils")]
    [InlineData("src/Starling.Common")]
    [InlineData("tests/Starling.Low.Tests/helpers")]
    public void A_folder_name_that_fits_everything_is_a_fault(string folder) => Assert.Single(FolderNames.Faults([folder, "src/Starling.Low/Hints"]));

    [Theory]
    [InlineData("docs/page.md", "see /wo" + "rk/main for it")]
    [InlineData("src/A.cs", "// TO" + "DO later")]
    [InlineData("src/A.cs", "    #" + "region Fields")]
    [InlineData("src/A.cs", "throw new NotImplemented" + "Exception();")]
    [InlineData("a.json", "https://api.nuget" + ".org/v3")]
    public void Forbidden_text_is_a_fault(string path, string text) => Assert.Single(ForbiddenText.Faults(path, text));

    [Theory]
    [InlineData("src/A.cs", "// TO" + "DO (#12): when the register can shrink")]
    [InlineData("docs/page.md", "a TO" + "DO needs an issue")]
    [InlineData("docs/page.md", "the framework and its working set")]
    public void Other_text_is_accepted(string path, string text) => Verdict.NoFaults(ForbiddenText.Faults(path, text));

    [Theory]
    [InlineData("[x](missing.md)", "does not exist")]
    [InlineData("[x](../src/missing)", "does not exist")]
    [InlineData("[x](other.md#nowhere)", "no such heading")]
    public void A_link_to_nowhere_is_a_fault(string text, string expected) => Verdict.OneFault(expected, LinksOf(text));

    [Theory]
    [InlineData("[x](other.md)")]
    [InlineData("[x](./other.md#the-second-part)")]
    [InlineData("[x](https://example.com/missing.md)")]
    [InlineData("```\n[x](missing.md)\n```")]
    [InlineData("`[x](missing.md)`")]
    public void A_link_to_somewhere_is_accepted(string text) => Verdict.NoFaults(LinksOf(text));

    private static System.Collections.Generic.IEnumerable<string> LinksOf(string text) => Links.Faults(
        "docs/page.md", text, path => path == "docs/other.md" ? "# Other\n\n## The second part\n" : null, path => path == "docs/other.md");
}
