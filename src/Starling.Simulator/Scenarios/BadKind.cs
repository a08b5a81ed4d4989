namespace Starling.Simulator.Scenarios;

/// <summary>In which way a run of a scenario was bad.</summary>
public enum BadKind : byte
{
    /// <summary>What must hold did not: <c>Require</c>, an assertion or any other exception in <c>CheckAsync</c>, <c>Invariant</c> or a
    /// step.</summary>
    Broken = 1,

    /// <summary>A step or the check left the simulated world, or never ended.</summary>
    Escaped = 2,

    /// <summary>The same seed gave two different runs: the scenario has taken time, chance or state from elsewhere.</summary>
    Unrepeatable = 3,

    /// <summary>The cluster did not form, did not become quiet and equal after it was healed, or broke a law of its own: a bug of Starling, or
    /// trouble that was more than it promises to bear.</summary>
    Cluster = 4,

    /// <summary>In all runs together no step of any client has ended well, or none has called the cluster, so nothing was tried.</summary>
    Vacuous = 5,
}
