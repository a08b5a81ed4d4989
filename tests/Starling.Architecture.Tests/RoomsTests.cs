using System.Linq;
using Starling.Architecture.Tests.Checks;
using Starling.Architecture.Tests.Reading;
using Xunit;

namespace Starling.Architecture.Tests;

public sealed class RoomsTests
{
    private const string Both = """
        | level | project | what it is | rooms |
        |---|---|---|---|
        | 0 | `Starling.Low` | below | `Time`, `Values` |

        | project | room | what lives there |
        |---|---|---|
        | `Starling.Low` | `Time` | The hours and what comes before what. |
        | `Starling.Low` | `Values` | The states and how they merge. |
        """;

    private static readonly SourceFile Clock = SourceFile.Of("Starling.Low", "Time/Clock.cs", "namespace Starling.Low.Time;\n");
    private static readonly SourceFile Cell = SourceFile.Of("Starling.Low", "Values/Cell.cs", "namespace Starling.Low.Values;\n");

    [Fact]
    public void Rooms_and_document_agree() => Verdict.NoFaults(Repository.SourceProjects.SelectMany(
        project => Rooms.Faults(Repository.Page, project.Name, Repository.SourcesOf(project))));

    [Fact]
    public void The_second_table_speaks_of_known_projects() => Verdict.NoFaults(Rooms.StrangeProjects(Repository.Page));

    [Fact]
    public void A_namespace_is_the_project_and_the_room() => Verdict.NoFaults(
        Repository.SourceProjects.SelectMany(Repository.SourcesOf).SelectMany(Rooms.NamespaceFaults));

    [Fact]
    public void A_true_document_is_accepted() =>
        Verdict.NoFaults(Rooms.Faults(ArchitecturePage.Parse(Both), "Starling.Low", [Clock, Cell]));

    [Fact]
    public void A_room_that_is_not_named_is_a_fault()
    {
        var stranger = SourceFile.Of("Starling.Low", "Cellar/Wine.cs", "");
        Assert.Contains(
            Rooms.Faults(ArchitecturePage.Parse(Both), "Starling.Low", [Clock, Cell, stranger]), fault => fault.Contains("src/Starling.Low/Cellar"));
    }

    [Fact]
    public void A_named_room_without_files_is_a_fault() => Assert.Contains(
        Rooms.Faults(ArchitecturePage.Parse(Both), "Starling.Low", [Clock]), fault => fault.Contains("room Values"));

    [Fact]
    public void A_room_without_a_sentence_is_a_fault() => Verdict.OneFault(
        "no sentence about src/Starling.Low/Values",
        Rooms.Faults(ArchitecturePage.Parse(Both.Replace("The states and how they merge.", "-")), "Starling.Low", [Clock, Cell]));

    [Fact]
    public void A_sentence_about_no_project_is_a_fault() => Verdict.OneFault(
        "Starling.Gone/Time", Rooms.StrangeProjects(ArchitecturePage.Parse(
            Both.Replace("| `Starling.Low` | `Time` |", "| `Starling.Gone` | `Time` |"))));

    [Theory]
    [InlineData("Time/Clock.cs", "namespace Starling.Low.Values;")]
    [InlineData("Time/Deep/Clock.cs", "namespace Starling.Low.Time.Deep;")]
    [InlineData("Clock.cs", "namespace Starling.Low.Time;")]
    public void A_namespace_that_is_not_the_room_is_a_fault(string inner, string text) =>
        Verdict.OneFault("namespace Starling.Low", Rooms.NamespaceFaults(SourceFile.Of("Starling.Low", inner, text)));
}
