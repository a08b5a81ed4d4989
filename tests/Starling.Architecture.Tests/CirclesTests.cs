using System.Linq;
using Starling.Architecture.Tests.Checks;
using Starling.Architecture.Tests.Reading;
using Xunit;

namespace Starling.Architecture.Tests;

public sealed class CirclesTests
{
    [Fact]
    public void No_project_has_a_circle_of_rooms() => Verdict.NoFaults(Repository.SourceProjects.SelectMany(
        project => Circles.Faults(project.Name, Repository.SourcesOf(project))));

    [Fact]
    public void A_diamond_is_accepted() => Verdict.NoFaults(Circles.Faults(
        "P", [Uses("A", "B", "C"), Uses("B", "D"), Uses("C", "D"), Uses("D")]));

    [Fact]
    public void Two_rooms_that_use_each_other_are_a_fault() =>
        Verdict.OneFault("A -> B -> A", Circles.Faults("P", [Uses("A", "B"), Uses("B", "A")]));

    [Fact]
    public void A_long_way_round_is_a_fault() =>
        Verdict.OneFault("B -> C -> D -> B", Circles.Faults("P", [Uses("A", "B"), Uses("B", "C"), Uses("C", "D"), Uses("D", "B")]));

    [Fact]
    public void A_name_written_out_counts_like_a_using_line()
    {
        var full = SourceFile.Of("P", "B/File.cs", "namespace P.B;\nclass X { P.A.Y y; }");
        Verdict.OneFault("A -> B -> A", Circles.Faults("P", [Uses("A", "B"), full]));
    }

    [Fact]
    public void A_comment_is_no_use()
    {
        var comment = SourceFile.Of("P", "B/File.cs", "namespace P.B;\n// see P.A.Y\n/// <see cref=\"P.A.Y\"/>");
        Verdict.NoFaults(Circles.Faults("P", [Uses("A", "B"), comment]));
    }

    private static SourceFile Uses(string room, params string[] others) => SourceFile.Of(
        "P", $"{room}/File.cs", string.Concat(others.Select(other => $"using P.{other};\n")) + $"namespace P.{room};\n");
}
