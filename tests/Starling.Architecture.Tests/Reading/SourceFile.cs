using System;

namespace Starling.Architecture.Tests.Reading;

/// <summary>One C# file. <see cref="Inner"/> is its path inside the project.</summary>
internal sealed record SourceFile(string Project, string Path, string Inner, string Text)
{
    private string? code;

    /// <summary>The top-level folder, or empty for a file beside the project file.</summary>
    public string Room => Inner.Contains('/', StringComparison.Ordinal) ? Inner[..Inner.IndexOf('/', StringComparison.Ordinal)] : "";

    /// <summary>The text with comments and the insides of literals blanked out; lines keep their numbers.</summary>
    public string Code => code ??= Blanking.Blank(Text);

    public static SourceFile Of(string project, string inner, string text) => new(project, $"src/{project}/{inner}", inner, text);

    public int LineAt(int index) => Text.AsSpan(0, index).Count('\n') + 1;
}
