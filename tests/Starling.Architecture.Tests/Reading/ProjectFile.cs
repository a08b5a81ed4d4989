using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace Starling.Architecture.Tests.Reading;

/// <summary>What a project file says: whom it references and which packages it takes.</summary>
internal sealed record ProjectFile(
    string Path, IReadOnlyList<string> References, IReadOnlyList<string> Packages, IReadOnlyList<string> Frameworks)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    public bool IsSource => Path.StartsWith("src/", StringComparison.Ordinal);

    public static ProjectFile Parse(string path, string text)
    {
        var document = XDocument.Parse(text);
        string[] Includes(string element) =>
            [.. document.Descendants(element).Attributes("Include").Select(include => include.Value)];

        return new ProjectFile(
            path,
            [.. Includes("ProjectReference").Select(include => System.IO.Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))],
            Includes("PackageReference"),
            Includes("FrameworkReference"));
    }
}
