using System;

namespace Starling.Cli.Import;

/// <summary>Reads records from a file, one after another.</summary>
internal interface IImportReader : IDisposable
{
    /// <summary>The next record, bad ones included; null at the end.</summary>
    /// <exception cref="System.IO.IOException">The file cannot be read.</exception>
    ImportItem? Next();

    /// <summary>Bytes of the file read so far, for the progress bar.</summary>
    long Position { get; }
}
