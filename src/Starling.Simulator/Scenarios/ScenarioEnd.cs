using System;
using System.Collections.Generic;
using Starling.Api;

namespace Starling.Simulator.Scenarios;

/// <summary>The end of a run, as <see cref="Scenario{TState}.CheckAsync"/> sees it.</summary>
public sealed class ScenarioEnd<TState>
    where TState : class, new()
{
    private readonly Seat seat;

    internal ScenarioEnd(Seat seat, IReadOnlyList<TState> clients, IReadOnlyList<ScenarioCall> calls)
    {
        this.seat = seat;
        Clients = clients;
        Calls = calls;
    }

    /// <summary>The healed cluster.</summary>
    public IStarling Starling => seat.Starling;

    /// <summary>The time of the check.</summary>
    public TimeProvider Time => seat.Time;

    /// <summary>What the clients remember, by number.</summary>
    public IReadOnlyList<TState> Clients { get; }

    /// <summary>Every call that a client made, in the order of their beginnings, with what its client knows of its outcome: a write whose
    /// outcome is <c>Ok</c> was acknowledged, one that is <c>Unknown</c> may have happened, one that <c>Failed</c> has not.</summary>
    public IReadOnlyList<ScenarioCall> Calls { get; }

    /// <summary>Ends the run as bad, with this text, unless the condition holds.</summary>
    /// <exception cref="ScenarioException">When it does not hold.</exception>
    public void Require(bool holds, string text) => ScenarioException.Require(holds, text);
}
