using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Membership.Liveness;
using Starling.World;

namespace Starling.Membership.Tests.Liveness;

/// <summary>Many real <see cref="Swim"/>s in virtual time, with a network that delays, loses and cuts, and nodes that pause and die silently.</summary>
/// <remarks>No link ever breaks here: what dies just says nothing any more, as when a machine loses its power. That is the hardest case; a killed process
/// closes its links, which everybody sees at once.</remarks>
internal sealed class Fleet
{
    private const int StepsPerInterval = 6;

    private readonly PriorityQueue<(int Node, FleetMessage? Message), (long Due, long Order)> events = new();
    private readonly LivenessOptions options;
    private readonly Weather weather;
    private readonly TimeSpan step;
    private long order;

    public Fleet(int count, ulong seed, Weather weather = default, LivenessOptions? options = null, Mutant mutants = Mutant.None)
    {
        this.options = options ?? new LivenessOptions();
        this.weather = weather;
        Chance = new Chance(seed);
        step = this.options.ProbeInterval / StepsPerInterval;
        Nodes = [.. Enumerable.Range(0, count).Select(i => new FleetNode(this, i, this.options, mutants))];
        for (var i = 0; i < count; i++)
        {
            Nodes[i].Boot(count, TimeSpan.Zero);
            Schedule(Chance.Between(TimeSpan.Zero, step), i, null);
        }

        foreach (var node in Nodes)
        {
            node.Meet(Nodes, Now);
        }
    }

    public Chance Chance { get; }

    public FleetNode[] Nodes { get; }

    public TimeSpan Now { get; private set; }

    /// <summary>True when a message between two nodes gets through.</summary>
    public Func<int, int, bool> IsOpen { get; set; } = (_, _) => true;

    public long Messages { get; private set; }

    public long Bytes { get; private set; }

    public long Sum(Mark mark) => Nodes.Sum(node => node.Marks[mark]);

    public void Kill(int node) => Nodes[node].IsUp = false;

    public void Restart(int node)
    {
        Nodes[node].Boot(Nodes.Length, Now);
        Nodes[node].Meet(Nodes, Now);
        Schedule(step, node, null);
    }

    public void RunFor(TimeSpan length) => RunUntil(() => false, length);

    /// <summary>Runs until a condition holds, which is looked at every step, and returns how long that took; null when it took longer than asked.</summary>
    public TimeSpan? RunUntil(Func<bool> isDone, TimeSpan most)
    {
        var start = Now;
        for (var next = Now + step; !isDone(); next += step)
        {
            if (Now - start >= most)
            {
                return null;
            }

            while (events.TryPeek(out _, out var due) && due.Due <= next.Ticks)
            {
                Now = TimeSpan.FromTicks(due.Due);
                Step(events.Dequeue(), due.Order);
            }

            Now = next;
        }

        return Now - start;
    }

    /// <summary>True when all who live think so of a node.</summary>
    public bool AllThink(int of, PeerState state) =>
        Enumerable.Range(0, Nodes.Length).All(i => i == of || !Nodes[i].IsUp || Nodes[i].Swim.StateOf(FleetNode.IdOf(of)) == state);

    /// <summary>True when nobody holds a node for dead.</summary>
    public bool NobodyThinksDead(int of) =>
        Enumerable.Range(0, Nodes.Length).All(i => i == of || Nodes[i].Swim.StateOf(FleetNode.IdOf(of)) != PeerState.Dead);

    /// <summary>True when all who live hold each other for alive.</summary>
    public bool IsOneView() => Enumerable.Range(0, Nodes.Length).All(i => !Nodes[i].IsUp || AllThink(i, PeerState.Alive));

    /// <summary>True when each of the first so many holds all others for dead, and the other way round.</summary>
    public bool AllThinkDead(int half) => Enumerable.Range(0, half).All(i => Enumerable.Range(half, Nodes.Length - half).All(j =>
        Nodes[i].Swim.StateOf(FleetNode.IdOf(j)) == PeerState.Dead && Nodes[j].Swim.StateOf(FleetNode.IdOf(i)) == PeerState.Dead));

    public void Send(int from, int to, FleetMessage message)
    {
        Messages++;
        Bytes += 36 + 50 + (message.Rumours.Length * 36); // Frame, header and fields, and rumours, as they are on the wire.
        if (IsOpen(from, to) && !Chance.Odds(weather.LossPerMille, 1000))
        {
            Schedule(Chance.Between(TimeSpan.FromMicroseconds(200), TimeSpan.FromMilliseconds(2)), to, message);
        }
    }

    private void Schedule(TimeSpan delay, int node, FleetMessage? message) =>
        events.Enqueue((node, message), ((Now + delay).Ticks, order++));

    private void Step((int Node, FleetMessage? Message) happening, long itsOrder)
    {
        var node = Nodes[happening.Node];
        if (!node.IsUp)
        {
            return;
        }

        if (node.PausedUntil > Now)
        {
            events.Enqueue(happening, (node.PausedUntil.Ticks, itsOrder));
        }
        else if (happening.Message is { } message)
        {
            node.Take(message, Now);
        }
        else
        {
            node.Tick(Now, step);
            Schedule(step, happening.Node, null);
            if (weather.PauseEvery > TimeSpan.Zero && Chance.Below(weather.PauseEvery.Ticks) < step.Ticks)
            {
                node.PausedUntil = Now + Chance.Between(weather.PauseMost / 10, weather.PauseMost);
            }
        }
    }
}
