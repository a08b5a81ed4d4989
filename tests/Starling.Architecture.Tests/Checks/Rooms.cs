using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Architecture.Tests.Reading;

namespace Starling.Architecture.Tests.Checks;

/// <summary>The rooms (top-level folders of a project) and the document agree both ways, and a file's namespace is its room.</summary>
internal static class Rooms
{
    public static IEnumerable<string> Faults(ArchitecturePage page, string project, IReadOnlyList<SourceFile> files)
    {
        var actual = files.Select(file => file.Room).Where(room => room.Length > 0).Distinct().ToList();
        var named = page[project]?.Rooms ?? [];
        foreach (var room in actual.Except(named))
        {
            yield return $"src/{project}/{room} is not among the rooms of {project} in docs/architecture.md.";
        }

        foreach (var room in named.Except(actual))
        {
            yield return $"docs/architecture.md names the room {room} of {project}, which has no source file.";
        }

        foreach (var room in actual.Where(room => !HasPurpose(page, project, room)))
        {
            yield return $"docs/architecture.md has no sentence about src/{project}/{room} in the table 'Rooms'.";
        }

        foreach (var stale in page.Purposes.Keys.Where(key => key.Project == project && !actual.Contains(key.Room)))
        {
            yield return $"the table 'Rooms' of docs/architecture.md describes {project}/{stale.Room}, which has no source file.";
        }
    }

    /// <summary>Rows of the second table whose project does not exist at all.</summary>
    public static IEnumerable<string> StrangeProjects(ArchitecturePage page) =>
        page.Purposes.Keys.Where(key => page[key.Project] is null)
            .Select(key => $"the table 'Rooms' describes {key.Project}/{key.Room}, but {key.Project} is not in the table of parts.");

    public static IEnumerable<string> NamespaceFaults(SourceFile file)
    {
        var declared = file.Code.Split('\n').Select(line => line.Trim())
            .FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal) && line.EndsWith(';'));
        var expected = file.Room.Length == 0 ? file.Project : $"{file.Project}.{file.Room}";
        if (declared is not null && declared != $"namespace {expected};")
        {
            yield return $"{file.Path} says '{declared}': its folder makes it 'namespace {expected};'.";
        }
    }

    private static bool HasPurpose(ArchitecturePage page, string project, string room) =>
        page.Purposes.TryGetValue((project, room), out var purpose) && purpose.Length > 20 && purpose.EndsWith('.');
}
