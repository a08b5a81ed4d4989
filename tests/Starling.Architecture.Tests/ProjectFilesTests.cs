using System.Linq;
using System.Xml.Linq;
using Starling.Architecture.Tests.Checks;
using Starling.Architecture.Tests.Reading;
using Xunit;

namespace Starling.Architecture.Tests;

public sealed class ProjectFilesTests
{
    private static readonly ArchitecturePage Page = ArchitecturePage.Parse("""
        | level | project | what it is | rooms |
        |---|---|---|---|
        | 1 | `Starling.Low` | below | flat |
        | 6 | `Starling.High` | above | flat |

        | package | who may use it | for |
        |---|---|---|
        | `Sums` | `Starling.High` | adding |
        | `Tables` | `Starling.Low`, `Starling.High` | looking up |
        | `Trials` | tests | trying |
        """);

    [Fact]
    public void Packages_are_those_that_the_document_gives() => Verdict.NoFaults(
        Repository.Projects.SelectMany(project => Packages.Faults(Repository.Page, project)));

    [Fact]
    public void The_document_explains_every_package_of_the_central_list() => Verdict.NoFaults(Packages.Unexplained(
        Repository.Page,
        XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion").Select(item => item.Attribute("Include")!.Value)));

    [Fact]
    public void Every_project_has_a_lock_file() =>
        Verdict.NoFaults(Housekeeping.LockFaults(Repository.Projects.Select(project => project.Path), Repository.Exists));

    [Fact]
    public void The_solution_lists_every_project() => Verdict.NoFaults(Housekeeping.SolutionFaults(
        [.. Repository.Projects.Select(project => project.Path)], Repository.Read("Starling.slnx")));

    [Fact]
    public void A_package_given_to_a_high_project_is_accepted() => Verdict.NoFaults(Packages.Faults(Page, Project("src", "Starling.High", "Sums")));

    [Fact]
    public void A_package_given_to_all_tests_is_accepted() =>
        Verdict.NoFaults(Packages.Faults(Page, Project("tests", "Starling.High.Tests", "Trials")));

    [Theory]
    [InlineData("src", "Starling.High", "Unheard", "does not give it")]
    [InlineData("src", "Starling.High", "Trials", "does not give it")]
    [InlineData("src", "Starling.Low", "Sums", "does not give it")]
    [InlineData("src", "Starling.Low", "Tables", "logging abstractions only")]
    public void A_package_out_of_place_is_a_fault(string area, string name, string package, string expected) =>
        Verdict.OneFault(expected, Packages.Faults(Page, Project(area, name, package)));

    [Fact]
    public void A_web_framework_below_the_doors_is_a_fault() => Verdict.OneFault(
        "doors live at level 5",
        Packages.Faults(Page, new ProjectFile("src/Starling.Low/Starling.Low.csproj", [], [], ["Microsoft.AspNetCore.App"])));

    [Fact]
    public void A_package_that_nobody_explains_is_a_fault() => Verdict.OneFault("Unheard", Packages.Unexplained(Page, ["Sums", "Unheard"]));

    [Fact]
    public void A_missing_lock_file_is_a_fault() => Verdict.OneFault("src/B/B.csproj", Housekeeping.LockFaults(
        ["src/A/A.csproj", "src/B/B.csproj"], path => path == "src/A/packages.lock.json"));

    [Fact]
    public void A_solution_that_lacks_a_project_or_lists_a_ghost_is_a_fault()
    {
        var solution = """<Solution><Folder Name="/src/"><Project Path="src/Ghost/Ghost.csproj" /></Folder></Solution>""";
        Assert.Equal(2, Housekeeping.SolutionFaults(["src/A/A.csproj"], solution).Count());
    }

    private static ProjectFile Project(string area, string name, string package) =>
        new($"{area}/{name}/{name}.csproj", [], [package], []);
}
