using System;

namespace Starling.Simulator.Runs;

/// <summary>How long one seed's cluster took from being healed to being equal.</summary>
public sealed record SlowConvergence(ulong Seed, string Words, TimeSpan Time);
