namespace Starling.Simulator.Runs;

/// <summary>A seed that broke a promise.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Words">The words it was run with.</param>
/// <param name="Cause">The first promise that it broke, and what was seen.</param>
/// <param name="Version">The version and commit that it was run with.</param>
public sealed record BadSeed(ulong Seed, string Words, string Cause, string Version = "");
