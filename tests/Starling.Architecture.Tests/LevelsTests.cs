using System.Collections.Generic;
using Starling.Architecture.Tests.Checks;
using Starling.Architecture.Tests.Reading;
using Xunit;

namespace Starling.Architecture.Tests;

public sealed class LevelsTests
{
    private const string Table = """
        | level | project | what it is | rooms |
        |---|---|---|---|
        | 0 | `Starling.Low` | below | `Time`, `Values` |
        | 1 | `Starling.High` | above | flat |
        """;

    private static readonly ArchitecturePage Page = ArchitecturePage.Parse(Table);

    [Fact]
    public void Projects_reference_only_lower_levels_and_are_all_in_the_table() =>
        Verdict.NoFaults(Levels.Faults(Repository.Page, Repository.SourceProjects));

    [Fact]
    public void The_table_is_not_empty() => Assert.NotEmpty(Repository.Page.Parts);

    [Fact]
    public void A_reference_downwards_is_accepted() =>
        Verdict.NoFaults(Levels.Faults(Page, [Project("Starling.Low"), Project("Starling.High", "Starling.Low")]));

    [Fact]
    public void A_reference_upwards_is_a_fault() => Verdict.OneFault(
        "only lower levels", Levels.Faults(Page, [Project("Starling.Low", "Starling.High"), Project("Starling.High")]));

    [Fact]
    public void A_reference_sideways_is_a_fault()
    {
        var page = ArchitecturePage.Parse(Table.Replace("| 1 |", "| 0 |"));
        Verdict.OneFault("only lower levels", Levels.Faults(page, [Project("Starling.Low"), Project("Starling.High", "Starling.Low")]));
    }

    [Fact]
    public void A_project_outside_the_table_is_a_fault() => Verdict.OneFault(
        "src/Starling.New/Starling.New.csproj is not in the table",
        Levels.Faults(Page, [Project("Starling.Low"), Project("Starling.High"), Project("Starling.New")]));

    [Fact]
    public void A_row_without_a_project_is_a_fault() =>
        Verdict.OneFault("names Starling.High", Levels.Faults(Page, [Project("Starling.Low")]));

    [Fact]
    public void A_project_file_is_read_with_either_slash()
    {
        var text = """
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <ProjectReference Include="..\Starling.Low\Starling.Low.csproj" />
                <ProjectReference Include="../Starling.High/Starling.High.csproj" />
                <PackageReference Remove="Another.Package" />
                <PackageReference Include="Some.Package" />
              </ItemGroup>
            </Project>
            """;
        var project = ProjectFile.Parse("src/Starling.New/Starling.New.csproj", text);
        Assert.Equal(["Starling.Low", "Starling.High"], project.References);
        Assert.Equal(["Some.Package"], project.Packages);
        Assert.Equal("Starling.New", project.Name);
    }

    private static ProjectFile Project(string name, params string[] references) =>
        new($"src/{name}/{name}.csproj", references, new List<string>(), new List<string>());
}
