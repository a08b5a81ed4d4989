using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Starling.Architecture.Tests.Reading;

/// <summary>The checked-out repository: its projects and its text files, with paths relative to the root and '/' in them.</summary>
internal static class Repository
{
    private static readonly string[] FoldersOfProjects = ["src", "tests", "bench", "samples"];
    private static readonly string[] FoldersLeftOut = [".git", ".vs", ".idea", "artifacts", "bin", "obj", "node_modules"];

    private static readonly string[] EndingsOfText =
    [
        ".cs", ".csproj", ".props", ".targets", ".slnx", ".json", ".md", ".txt", ".sh", ".yml", ".yaml", ".proto", ".html", ".css",
        ".js", ".editorconfig", ".gitignore", ".gitattributes", ".cmd", ".ps1", "",
    ];

    public static string Root { get; } = FindRoot();

    /// <summary>All project files below the four project folders, sorted.</summary>
    public static IReadOnlyList<ProjectFile> Projects { get; } =
    [
        .. Files().Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)
                && FoldersOfProjects.Contains(path.Split('/')[0]))
            .Select(path => ProjectFile.Parse(path, Read(path))),
    ];

    public static IReadOnlyList<ProjectFile> SourceProjects { get; } = [.. Projects.Where(project => project.IsSource)];

    public static ArchitecturePage Page { get; } = ArchitecturePage.Parse(Read("docs/architecture.md"));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    /// <summary>The C# files of one project, with their text.</summary>
    public static IReadOnlyList<SourceFile> SourcesOf(ProjectFile project) =>
    [
        .. Files().Where(path => path.StartsWith(project.Folder + "/", StringComparison.Ordinal)
                && path.EndsWith(".cs", StringComparison.Ordinal))
            .Select(path => new SourceFile(project.Name, path, path[(project.Folder.Length + 1)..], Read(path))),
    ];

    /// <summary>All files that a person could read, sorted.</summary>
    public static IEnumerable<string> TextFiles() =>
        Files().Where(path => EndingsOfText.Contains(Path.GetExtension(path)) && !IsBinary(path));

    public static IEnumerable<string> Folders() =>
        Files().Select(path => Path.GetDirectoryName(path)!.Replace('\\', '/')).Distinct();

    private static IEnumerable<string> Files() => Walk(Root).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        }

        foreach (var inner in Directory.EnumerateDirectories(folder))
        {
            // The folder of the project file decides: a room may not be called bin or obj anyway.
            if (FoldersLeftOut.Contains(Path.GetFileName(inner)))
            {
                continue;
            }

            foreach (var file in Walk(inner))
            {
                yield return file;
            }
        }
    }

    private static bool IsBinary(string path)
    {
        using var stream = File.OpenRead(Path.Combine(Root, path));
        Span<byte> head = stackalloc byte[512];
        return head[..stream.Read(head)].Contains((byte)0);
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Starling.slnx")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException(
            $"No Starling.slnx above {AppContext.BaseDirectory}: run these tests from a build inside the repository.");
    }
}
