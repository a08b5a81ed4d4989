namespace Starling.Simulator.Checkers;

/// <summary>Whether a history is linearizable.</summary>
public enum Linearizability : byte
{
    /// <summary>The search grew beyond its bound.</summary>
    Undecided,

    /// <summary>There is an order.</summary>
    Yes,

    /// <summary>There is none.</summary>
    No,
}
