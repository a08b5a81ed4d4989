namespace Starling.Simulator.Checkers;

/// <summary>One call of a concurrent history.</summary>
/// <param name="Call">What was asked, and the outcome.</param>
/// <param name="Invoked">When it began.</param>
/// <param name="Returned">When it ended; <see cref="long.MaxValue"/> when its outcome is not known: it may take effect at any later time, or never.</param>
public readonly record struct ConcurrentCall<TCall>(TCall Call, long Invoked, long Returned)
{
    /// <summary>False when the outcome is not known.</summary>
    public bool HasEnded => Returned != long.MaxValue;
}
