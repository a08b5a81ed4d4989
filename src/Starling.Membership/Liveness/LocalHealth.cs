using System;
using Starling.Wire.Messages;

namespace Starling.Membership.Liveness;

/// <summary>How far a node doubts itself: 0 for not at all, 7 at most.</summary>
/// <remarks>
/// Intuition: a node that is slow itself sees everybody else as slow. So it counts signs that the fault is its own - a helper that was asked and did not even
/// say that it heard nothing, a suspicion of itself that it had to refute, a timer that came late - and the higher the count, the more time it gives the others.
/// Each probe that succeeds takes one off. Source: Dadgar, Phillips and Currey, "Lifeguard: Local Health Awareness for More Accurate Failure
/// Detection", 2018, section IV-A (the local health multiplier; S = 8).
/// </remarks>
public sealed class LocalHealth
{
    /// <summary>0 to <see cref="Probe.HealthMax"/>.</summary>
    public int Score { get; private set; }

    /// <summary>How many times as long as usual things may take.</summary>
    public int Stretch => Score + 1;

    public void Better() => Score = Math.Max(0, Score - 1);

    /// <summary>So many signs that the fault is here.</summary>
    public void Worse(int signs = 1) => Score = Math.Min(Probe.HealthMax, Score + signs);
}
