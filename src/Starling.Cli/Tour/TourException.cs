using System;

namespace Starling.Cli.Tour;

/// <summary>The tour cannot go on. The text says why.</summary>
internal sealed class TourException(string message) : Exception(message);
