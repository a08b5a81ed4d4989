using System;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace Starling.Cli.Tests.Import;

/// <summary>A file with a test's text, which goes with the test.</summary>
internal sealed class InputText : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("starling-cli-").FullName;

    public InputText(string text, string name = "input")
    {
        Path = System.IO.Path.Combine(folder, name);
        using Stream file = File.Create(Path);
        using var target = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        target.Write(Encoding.UTF8.GetBytes(text));
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
