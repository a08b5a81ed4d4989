using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace Starling.Architecture.Tests.Checks;

/// <summary>Each project has its lock file and its line in the solution; nothing else stands in the solution.</summary>
internal static class Housekeeping
{
    public static IEnumerable<string> LockFaults(IEnumerable<string> projects, Func<string, bool> exists) =>
        from project in projects
        let file = project[..(project.LastIndexOf('/') + 1)] + "packages.lock.json"
        where !exists(file)
        select $"{project} has no packages.lock.json beside it: restore it once and commit the file.";

    public static IEnumerable<string> SolutionFaults(IReadOnlyList<string> projects, string solution)
    {
        var listed = XDocument.Parse(solution).Descendants("Project").Select(item => item.Attribute("Path")!.Value).ToList();
        foreach (var missing in projects.Except(listed))
        {
            yield return $"{missing} is not in Starling.slnx: run eng/solution.";
        }

        foreach (var stale in listed.Except(projects))
        {
            yield return $"Starling.slnx lists {stale}, which does not exist: run eng/solution.";
        }
    }
}
