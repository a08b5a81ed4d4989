namespace Starling.Api;

/// <summary>What a read at one level would do now.</summary>
/// <param name="Level">The level's name.</param>
/// <param name="Possible">True when enough replicas answer.</param>
/// <param name="Outcome">In words: the values that may be returned, or why none.</param>
public sealed record LevelExplanation(string Level, bool Possible, string Outcome);
