using System;
using System.IO;

namespace Starling.Cli.Processes;

/// <summary>A folder that goes when it is no longer needed.</summary>
internal sealed class TemporaryFolder(bool isKept) : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("starling-").FullName;

    public void Dispose()
    {
        if (isKept)
        {
            return;
        }

        try
        {
            Directory.Delete(FullName, recursive: true);
        }
        catch (IOException fault)
        {
            Console.Error.WriteLine($"The folder {FullName} could not be removed: {fault.Message}");
        }
    }
}
