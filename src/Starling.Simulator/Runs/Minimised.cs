namespace Starling.Simulator.Runs;

/// <summary>What the minimiser came to.</summary>
/// <param name="Promise">The promise that stayed broken; null when the seed was good, and nothing could be done.</param>
/// <param name="Words">The shortest words that still break it.</param>
/// <param name="Outcome">The run with these words.</param>
/// <param name="Runs">How many runs it took.</param>
/// <param name="IsComplete">False when the runs were used up before nothing more could go.</param>
public sealed record Minimised(string? Promise, SeedWords Words, SeedOutcome Outcome, int Runs, bool IsComplete);
