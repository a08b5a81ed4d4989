using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Architecture.Tests.Reading;

namespace Starling.Architecture.Tests.Checks;

/// <summary>Every package is named in <c>docs/architecture.md</c> with who may use it; levels 0-4 take next to none.</summary>
internal static class Packages
{
    private const int HighestLeanLevel = 4;

    // Written here as well as in the document, so that the floor cannot be moved by editing prose alone.
    private static readonly string[] AllowedBelow =
    [
        "Microsoft.Extensions.Logging.Abstractions",
        "Microsoft.CodeAnalysis.BannedApiAnalyzers",
        "Microsoft.CodeAnalysis.PublicApiAnalyzers",
    ];

    private static readonly (string Project, string Package)[] AllowedBelowTo =
    [
        ("Starling.RocksDb", "RocksDB"),
        ("Starling.RocksDb", "ZstdSharp.Port"),
    ];

    public static IEnumerable<string> Faults(ArchitecturePage page, ProjectFile project)
    {
        var level = page[project.Name]?.Level;
        foreach (var package in project.Packages)
        {
            var named = page.Packages.TryGetValue(package, out var users);
            var mayUse = named && (users!.Contains($"`{project.Name}`", StringComparison.Ordinal)
                || users.Contains("all", StringComparison.Ordinal)
                || (!project.IsSource && users.Contains(project.Path.Split('/')[0], StringComparison.Ordinal)));
            if (!mayUse)
            {
                yield return $"{project.Path} takes {package}, which docs/architecture.md does not give it. A new package needs a decision.";
            }
            else if (level <= HighestLeanLevel && !AllowedBelow.Contains(package) && !AllowedBelowTo.Contains((project.Name, package)))
            {
                yield return $"{project.Path} is of level {level} and takes {package}: levels 0-4 take logging abstractions only.";
            }
        }

        if (level <= HighestLeanLevel && project.Frameworks.Count > 0)
        {
            yield return $"{project.Path} is of level {level} and takes the framework {project.Frameworks[0]}: doors live at level 5.";
        }
    }

    /// <summary>A package in the central list that the document does not explain.</summary>
    public static IEnumerable<string> Unexplained(ArchitecturePage page, IEnumerable<string> central) =>
        central.Where(package => !page.Packages.ContainsKey(package))
            .Select(package => $"Directory.Packages.props lists {package}, which docs/architecture.md does not explain.");
}
