using System;

namespace Starling.Simulator.World;

/// <summary>Reads the place of a key, and throws what it meets there.</summary>
internal delegate void StepReading(ReadOnlySpan<byte> key);
