using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Api;

namespace Starling.Simulator.Scenarios;

/// <summary>A program's own use of Starling, and what must hold of it, to be tried in many simulated worlds.</summary>
/// <remarks>
/// Derive from it, and give it to <see cref="ScenarioRun.Run{TState}"/>. One scenario object serves all runs, so it must hold nothing that
/// changes: what a client remembers lives in its <typeparamref name="TState"/>, of which every client of every run gets a new one.
/// <para>
/// A run is one thread. Clients take turns at each <c>await</c> and never run at the same time, so their states need no locks. Await what
/// <see cref="IStarling"/> returns, and wait with <see cref="ScenarioClient{TState}.Time"/>: code that leaves the simulated world
/// (<c>Task.Run</c>, <c>ConfigureAwait(false)</c>, <c>Task.Delay</c> without that time) is reported, because its run could not be
/// repeated. Never block: <c>.Result</c> and <c>.Wait()</c> stop the only thread there is, for ever.
/// </para>
/// </remarks>
/// <typeparam name="TState">What one client remembers of its own doings. <c>object</c> when it remembers nothing.</typeparam>
public abstract class Scenario<TState>
    where TState : class, new()
{
    /// <summary>What reports call it. <value>Default the name of the type.</value></summary>
    public virtual string Name => GetType().Name;

    /// <summary>The tables that it needs; they are there before the first step. A table that names no replicas gets
    /// <see cref="ScenarioOptions.Replicas"/>.</summary>
    public abstract IReadOnlyList<TableDefinition> Tables { get; }

    /// <summary>What one client does, again and again with pauses between, while things go wrong around it.</summary>
    /// <remarks>
    /// A <see cref="StarlingException"/> that comes of trouble (a time-out, a lost link, a full disk) may leave the step: the client gives the
    /// step up and goes on with the next one. Catch it where your program would. One that says that the request itself is wrong, and any other
    /// exception, ends the run as bad.
    /// </remarks>
    public abstract Task StepAsync(ScenarioClient<TState> client);

    /// <summary>What must hold between any two steps, of all that the clients remember. Throw what you like when it does not.
    /// <value>Default: nothing.</value></summary>
    /// <param name="clients">The clients' states, by number.</param>
    public virtual void Invariant(IReadOnlyList<TState> clients)
    {
    }

    /// <summary>What must hold at the end: all trouble is over, every write has reached every replica that it ever will, nobody writes.</summary>
    /// <remarks>Any exception that leaves it ends the run as bad: <see cref="ScenarioEnd{TState}.Require"/> throws one, and so does the
    /// assertion of any test framework.</remarks>
    public abstract Task CheckAsync(ScenarioEnd<TState> end);
}
