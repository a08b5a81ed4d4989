using System;

namespace Starling.Cli.Import;

/// <summary>A bad record, in an import that was told to stop at one.</summary>
internal sealed class StrictException(string message) : Exception(message);
