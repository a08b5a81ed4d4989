using System;
using System.Collections.Generic;
using System.Threading;
using Starling.Api;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Scenarios;

/// <summary>The place of somebody outside the nodes: a client, or the check at the end.</summary>
/// <remarks>
/// A client is a program of its own on a machine of its own: it has an executor, a clock that is right, and chance, and nothing of it runs in a
/// node's turn. What awaits on it comes back to its executor, so a scenario's code needs to know nothing of all this.
/// </remarks>
internal sealed class Seat
{
    private readonly CancellationTokenSource patience = new();
    private readonly List<NodeCall> underWay = [];

    /// <param name="cluster">The nodes.</param>
    /// <param name="book">Where its calls are written down.</param>
    /// <param name="number">The client's number; -1 for the check.</param>
    /// <param name="index">Its place in the trace, behind the machines.</param>
    public Seat(SimCluster cluster, Book book, int number, int index)
    {
        Cluster = cluster;
        Book = book;
        Number = number;
        var root = cluster.Loop.Chance.Fork($"scenario {number}");
        Chance = root.Fork("steps");
        Calls = root.Fork("calls");
        Executor = new SimExecutor(cluster.Loop, index, root.Fork("executor"));
        Time = new SimTime(cluster.Loop, Executor, new SimClock(cluster.Loop), index);
        Starling = new OutsideStarling(this);
        cluster.Killed += LoseNode;
    }

    public SimCluster Cluster { get; }

    public Book Book { get; }

    public int Number { get; }

    /// <summary>The scenario's chance.</summary>
    public Chance Chance { get; }

    /// <summary>Chance of the calls: which node, how long the way. Apart, so that one more call does not shift the scenario's draws.</summary>
    public Chance Calls { get; }

    public SimExecutor Executor { get; }

    public TimeProvider Time { get; }

    public IStarling Starling { get; }

    public CancellationToken Cancellation => patience.Token;

    public bool IsCancelled => patience.IsCancellationRequested;

    /// <summary>The step under way, counted from 1.</summary>
    public int Step { get; set; }

    /// <summary>False: its calls are of no interest to the story.</summary>
    public bool IsTold { get; set; } = true;

    /// <summary>True when no node is at work for it, whether or not it still waits.</summary>
    public bool IsQuiet => underWay.Count == 0;

    public void Cancel() => Executor.Post(static self => ((Seat)self!).patience.Cancel(), this);

    public void Note(string text)
    {
        AssertHere("Note");
        Book.Note($"{CallText.Who(Number, Step)}: {text}");
    }

    /// <summary>Throws unless the caller is this client, in its turn: the scenario's code has left the simulated world.</summary>
    public void AssertHere(string method)
    {
        if (!Executor.IsHere)
        {
            throw new ScenarioException(Book.NoteEscape(Cluster.Loop.IsHere
                ? $"{method} of {CallText.Who(Number, Step)} was called in the turn of somebody else: each client uses its own Starling only."
                : Escape.Of($"{method} of {CallText.Who(Number, Step)} was called on a thread of the thread pool")));
        }
    }

    public void Enter(NodeCall call) => underWay.Add(call);

    public void Leave(NodeCall call) => underWay.Remove(call);

    /// <summary>A node died, and with it all that it did for this client. Those that lose their link hear of it a little later.</summary>
    private void LoseNode(SimHost host)
    {
        for (var i = underWay.Count - 1; i >= 0; i--)
        {
            var call = underWay[i];
            if (call.Host == host)
            {
                underWay.RemoveAt(i);
                call.LoseNode();
            }
        }
    }
}
