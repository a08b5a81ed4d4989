using System.Collections.Generic;
using System.Linq;
using Starling.Architecture.Tests.Reading;

namespace Starling.Architecture.Tests.Checks;

/// <summary>A project references only projects of a strictly lower level, and the table names exactly the projects there are.</summary>
internal static class Levels
{
    public static IEnumerable<string> Faults(ArchitecturePage page, IReadOnlyList<ProjectFile> projects)
    {
        foreach (var missing in page.Parts.Where(part => projects.All(project => project.Name != part.Project)))
        {
            yield return $"docs/architecture.md names {missing.Project}, which is not in src/: remove the row or add the project.";
        }

        foreach (var project in projects)
        {
            if (page[project.Name] is not { } part)
            {
                yield return $"{project.Path} is not in the table of docs/architecture.md: add a row with its level and purpose.";
                continue;
            }

            foreach (var reference in project.References)
            {
                if (page[reference] is not { } target)
                {
                    yield return $"{project.Path} references {reference}, which is not in the table of docs/architecture.md.";
                }
                else if (target.Level >= part.Level)
                {
                    yield return $"{project.Path} (level {part.Level}) references {reference} (level {target.Level}): only lower levels may "
                        + "be referenced.";
                }
            }
        }
    }
}
