using System;

namespace Starling.Simulator.Checkers;

/// <summary>What one object does when calls come one after another: the truth against which concurrent histories are held.</summary>
/// <typeparam name="TState">The object's state; equal states behave alike for ever.</typeparam>
/// <typeparam name="TCall">A call with its outcome, as far as that is known.</typeparam>
public interface ISequentialSpec<TState, in TCall>
    where TState : IEquatable<TState>
{
    /// <summary>The state before all calls.</summary>
    TState Initial { get; }

    /// <summary>True when the call, made in this state, may have had the outcome that it had; <paramref name="next"/> is then the state after it. A call
    /// of unknown outcome may have had any.</summary>
    bool TryApply(TState state, TCall call, out TState next);
}
