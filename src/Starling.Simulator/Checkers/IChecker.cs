namespace Starling.Simulator.Checkers;

/// <summary>Looks for one broken promise in the story of a run.</summary>
public interface IChecker
{
    /// <summary>The promise's short name, for example D2.</summary>
    string Id { get; }

    /// <summary>Reports every violation to <paramref name="verdict"/>.</summary>
    void Check(Story story, Verdict verdict);
}
