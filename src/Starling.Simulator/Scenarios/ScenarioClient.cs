using System;
using System.Threading;
using Starling.Api;
using Starling.World;

namespace Starling.Simulator.Scenarios;

/// <summary>One client of a run, as its steps see it.</summary>
public sealed class ScenarioClient<TState>
    where TState : class, new()
{
    private readonly Seat seat;

    internal ScenarioClient(Seat seat) => this.seat = seat;

    /// <summary>Which client this is, counted from 0.</summary>
    public int Number => seat.Number;

    /// <summary>Which of its steps this is, counted from 1.</summary>
    public int Step => seat.Step;

    /// <summary>The cluster, through any node that serves requests, with the time-outs, retries and errors of the remote client.</summary>
    public IStarling Starling => seat.Starling;

    /// <summary>Chance that is the same in every run of the seed. Use no other.</summary>
    public Chance Chance => seat.Chance;

    /// <summary>The time of this client. Pass it to whatever waits: <c>Task.Delay(span, client.Time, client.Cancellation)</c>.</summary>
    public TimeProvider Time => seat.Time;

    /// <summary>Cancelled when the load stops. A step that ends with it has ended well.</summary>
    public CancellationToken Cancellation => seat.Cancellation;

    /// <summary>What this client remembers.</summary>
    public TState State { get; } = new();

    /// <summary>Ends the run as bad, with this text, unless the condition holds.</summary>
    /// <exception cref="ScenarioException">When it does not hold.</exception>
    public void Require(bool holds, string text) => ScenarioException.Require(holds, text);

    /// <summary>Writes a line into the story that a bad run tells.</summary>
    public void Note(string text) => seat.Note(text);
}
