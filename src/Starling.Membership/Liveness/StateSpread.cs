using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Membership.Links;
using Starling.Model.Placement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Liveness;

/// <summary>Tells a few others each second how this node is, and compares tables with one of them now and then.</summary>
/// <remarks>
/// Pushing the own figures to three reaches everybody in a cluster of four, and in larger ones the exchanges of whole tables carry them on. Both are bounded: a node
/// sends 3 · 126 bytes a second and one table in ten seconds, whatever the size of the cluster.
/// </remarks>
public sealed class StateSpread
{
    /// <summary>Time between two words about ourselves.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How many hear each of them.</summary>
    public const int Listeners = 3;

    /// <summary>With each so-manieth of them goes the whole table, to one node.</summary>
    public const int SwapEvery = 10;

    private readonly TimeProvider time;
    private readonly StateTable table;
    private readonly Prober prober;
    private readonly Func<NodeId, PeerLink?> linkOf;
    private readonly Func<ulong, NodeState> describe;
    private readonly ProbeRound round;
    private readonly HashSet<NodeId> known = [];
    private readonly List<NodeId> drawn = [];
    private ulong sequence;
    private bool isStopped;

    /// <param name="time">The world's time.</param>
    /// <param name="chance">Its own stream.</param>
    /// <param name="table">What is known.</param>
    /// <param name="prober">Knows the peers.</param>
    /// <param name="linkOf">Our link to a member; null when there is none.</param>
    /// <param name="describe">Makes what this node says of itself, given its sequence number.</param>
    public StateSpread(
        TimeProvider time, Chance chance, StateTable table, Prober prober, Func<NodeId, PeerLink?> linkOf, Func<ulong, NodeState> describe)
    {
        this.time = time;
        this.table = table;
        this.prober = prober;
        this.linkOf = linkOf;
        this.describe = describe;
        round = new ProbeRound(chance);
    }

    /// <summary>Speaks until <see cref="Stop"/>. Call once.</summary>
    public async Task RunAsync()
    {
        while (!isStopped)
        {
            await Task.Delay(Interval, time);
            if (!isStopped)
            {
                Speak();
            }
        }
    }

    public void Stop() => isStopped = true;

    /// <summary>Takes a message about nodes' states from another node; false for all other messages, and for one that is malformed.</summary>
    public bool TryHandle(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (!peer.IsNode || header.Kind is not (MessageKind.States or MessageKind.StatesSwap)
            || !NodeStateList.TryRead(body, out var list))
        {
            return false;
        }

        Merge(list);
        if (header.Kind == MessageKind.StatesSwap)
        {
            new NodeStateList(table.All()).Write(
                link.Output,
                new MessageHeader { Kind = MessageKind.StatesSwapped, Class = WorkClass.Control, Correlation = header.Correlation });
        }

        return true;
    }

    private void Speak()
    {
        LearnPeers();
        if (round.Count == 0)
        {
            return;
        }

        var own = describe(++sequence);
        table.Merge(own);
        round.Draw(Listeners, id => linkOf(id) is { IsUp: true }, drawn);
        foreach (var id in drawn)
        {
            new NodeStateList([own]).Write(linkOf(id)!.Output, new MessageHeader { Kind = MessageKind.States, Class = WorkClass.Control });
        }

        if (sequence % SwapEvery == 0 && round.Next(id => linkOf(id) is { IsUp: true }) is var partner && partner != default)
        {
            Swap(linkOf(partner)!);
        }
    }

    private void Swap(PeerLink link)
    {
        if (link.TryBegin(new SwapWaiter(this), 0, out var correlation))
        {
            new NodeStateList(table.All()).Write(
                link.Output, new MessageHeader { Kind = MessageKind.StatesSwap, Class = WorkClass.Control, Correlation = correlation });
        }
    }

    /// <summary>Members come with the cluster document; nobody else's figures are kept.</summary>
    private void LearnPeers()
    {
        foreach (var id in prober.Peers)
        {
            if (known.Add(id))
            {
                round.Add(id);
            }
        }

        if (known.Count > prober.Peers.Count)
        {
            var peers = new HashSet<NodeId>(prober.Peers);
            foreach (var id in known)
            {
                if (!peers.Contains(id))
                {
                    round.Remove(id);
                    table.Forget(id);
                }
            }

            known.IntersectWith(peers);
        }
    }

    private void Merge(NodeStateList list)
    {
        LearnPeers();
        foreach (var state in list.States)
        {
            if (known.Contains(state.Node))
            {
                table.Merge(state);
            }
        }
    }

    private sealed class SwapWaiter(StateSpread spread) : IReplyWaiter
    {
        public void Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
        {
            if (header.Kind == MessageKind.StatesSwapped && NodeStateList.TryRead(body, out var list))
            {
                spread.Merge(list);
            }
        }

        public void Lost(int tag, ReplicaFault fault)
        {
            // The next exchange makes up for it.
        }
    }
}
