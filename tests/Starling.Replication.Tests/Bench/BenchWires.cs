using System;
using System.Collections.Generic;
using Starling.Wire.Frames;
using Starling.World;

namespace Starling.Replication.Tests.Bench;

/// <summary>The network of a test: frames take a time, in order for each link, and a rule decides what becomes of each.</summary>
public sealed class BenchWires
{
    private readonly BenchLoop loop;
    private readonly Dictionary<Endpoint, (int Node, ILinkHandler Handler)> listeners = [];
    private readonly List<BenchLink> links = [];
    private readonly List<Action> held = [];
    private readonly HashSet<(int, int)> cuts = [];

    public BenchWires(BenchLoop loop)
    {
        this.loop = loop;
        loop.AtTurnEndLast(Flush);
    }

    /// <summary>Decides about each frame between nodes after the handshake.</summary>
    public Func<Mail, Fate> Rule { get; set; } = _ => Fate.Arrives;

    public Func<TimeSpan> Latency { get; set; } = () => TimeSpan.FromMicroseconds(200);

    /// <summary>Frames that were sent, of data kinds, in order.</summary>
    public List<Mail> Sent { get; } = [];

    /// <summary>Links between two nodes end, and cannot be dialled until they are mended.</summary>
    public void Cut(int a, int b)
    {
        cuts.Add((a, b));
        cuts.Add((b, a));
        Break(a, b);
    }

    public void Mend(int a, int b)
    {
        cuts.Remove((a, b));
        cuts.Remove((b, a));
    }

    public void MendAll() => cuts.Clear();

    /// <summary>Links between two nodes end; what is under way is lost.</summary>
    public void Break(int a, int b)
    {
        foreach (var link in links.ToArray())
        {
            if ((link.Node == a && link.Peer.Node == b) || (link.Node == b && link.Peer.Node == a))
            {
                link.End("broken by the test");
            }
        }
    }

    /// <summary>Plays a network that takes nothing from one node to another: so many bytes wait.</summary>
    public void SetStuck(int from, int to, long bytes) =>
        links.FindAll(link => link.Node == from && link.Peer.Node == to).ForEach(link => link.BytesStuck = bytes);

    public void LetGo()
    {
        Rule = _ => Fate.Arrives;
        foreach (var deliver in held.ToArray())
        {
            deliver();
        }

        held.Clear();
    }

    public INetwork Of(int node, Endpoint local) => new Door(this, node, local);

    private void Flush()
    {
        foreach (var link in links.ToArray())
        {
            for (var bytes = link.TakeOutput(); bytes.Length > 0;)
            {
                if (Frame.TryTake(bytes, FrameFormat.PayloadMax, out var payload, out var consumed) != FrameFault.None)
                {
                    throw new InvalidOperationException($"Node {link.Node} wrote something that is no frame.");
                }

                MessageHeader.TryRead(payload, out var header, out _);
                Send(link, bytes[..consumed], new Mail(link.Node, link.Peer.Node, header));
                bytes = bytes[consumed..];
            }
        }
    }

    private void Send(BenchLink link, byte[] frame, Mail mail)
    {
        var isControl = mail.Kind is MessageKind.Hello or MessageKind.Welcome or MessageKind.Refused;
        if (!isControl)
        {
            Sent.Add(mail);
        }

        switch (isControl ? Fate.Arrives : Rule(mail))
        {
            case Fate.Arrives:
                Deliver(link, frame);
                break;
            case Fate.ArrivesTwice:
                Deliver(link, frame);
                Deliver(link, frame);
                break;
            case Fate.ArrivesAgain:
                Deliver(link, frame);
                held.Add(() => Deliver(link, frame));
                break;
            case Fate.Held:
                held.Add(() => Deliver(link, frame));
                break;
        }
    }

    private void Deliver(BenchLink link, byte[] frame)
    {
        var at = Math.Max(link.LastArrival, loop.GetTimestamp() + Latency().Ticks);
        link.LastArrival = at;
        loop.After(TimeSpan.FromTicks(at - loop.GetTimestamp()), () => link.Peer.Take(frame));
    }

    private BenchLink Dial(int from, Endpoint to, ILinkHandler handler)
    {
        var mine = new BenchLink(loop, from, to, handler);
        if (!listeners.TryGetValue(to, out var other) || cuts.Contains((from, other.Node)))
        {
            mine.Peer = mine;
            mine.End("nobody there");
            return mine;
        }

        var theirs = new BenchLink(loop, other.Node, default, other.Handler) { Peer = mine };
        mine.Peer = theirs;
        links.Add(mine);
        links.Add(theirs);
        loop.After(Latency(), theirs.Open);
        loop.After(Latency(), mine.Open);
        return mine;
    }

    private sealed class Door(BenchWires wires, int node, Endpoint local) : INetwork
    {
        public Endpoint Local => local;

        public void Listen(ILinkHandler handler) => wires.listeners[local] = (node, handler);

        public ILink Dial(Endpoint remote, ILinkHandler handler) => wires.Dial(node, remote, handler);
    }
}
