using Starling.Api;

namespace Starling.Client.Retries;

/// <summary>Why an attempt did not succeed.</summary>
/// <param name="Code">The kind of failure.</param>
/// <param name="MayHaveHappened">Of a write: that the attempt may still take effect.</param>
/// <param name="Text">Cause and remedy.</param>
/// <param name="Got">Replicas that had answered.</param>
/// <param name="Needed">Replicas that were needed.</param>
internal readonly record struct Failure(StarlingError Code, bool MayHaveHappened, string Text, int Got = 0, int Needed = 0)
{
    /// <summary>The exception for the caller after all attempts.</summary>
    /// <param name="mayHaveHappened">Of a write: that any of its attempts may have.</param>
    /// <param name="attempts">How often it was sent.</param>
    public StarlingException ToException(bool mayHaveHappened, int attempts) =>
        new(Code, attempts > 1 ? $"{Text} (Attempt {attempts}.)" : Text, mayHaveHappened) { Got = Got, Needed = Needed };
}
