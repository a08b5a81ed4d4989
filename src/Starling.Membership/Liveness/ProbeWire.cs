using System;
using System.Collections.Generic;
using Starling.Membership.Links;
using Starling.Model.Placement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Liveness;

/// <summary>Turns <see cref="Deed"/>s into messages on the links to the other nodes, and what comes back into what <see cref="Swim"/> is told.</summary>
/// <remarks>
/// Probes travel over the links that carry the data, for a path of their own could be open where that of the data is not, and the other way round. An answer of any kind
/// is a sign of life, even "I do not know this request" from a node of an older release.
/// </remarks>
public sealed class ProbeWire
{
    /// <summary>Questions to one peer whose answers are waited for. An older one is forgotten: a wait for an answer that never comes would never end.</summary>
    private const int QuestionsMax = 16;

    private readonly TimeProvider time;
    private readonly Swim swim;
    private readonly Prober prober;
    private readonly Func<NodeId, PeerLink?> linkOf;
    private readonly ProbeTalk talk;
    private readonly List<Rumour> rumours = [];
    private readonly Dictionary<NodeId, Queue<(PeerLink Link, ulong Correlation)>> questions = [];
    private readonly Dictionary<ulong, (ILink Link, MessageHeader Header)> askers = [];
    private ulong tokens;

    /// <param name="time">The world's time.</param>
    /// <param name="swim">Decides.</param>
    /// <param name="prober">Is told what comes; its deeds are carried out here.</param>
    /// <param name="linkOf">Our link to a member; null when there is none.</param>
    /// <param name="talk">What is said besides rumours.</param>
    public ProbeWire(TimeProvider time, Swim swim, Prober prober, Func<NodeId, PeerLink?> linkOf, ProbeTalk talk)
    {
        this.time = time;
        this.swim = swim;
        this.prober = prober;
        this.linkOf = linkOf;
        this.talk = talk;
        prober.Carry = Carry;
    }

    /// <summary>How far the peers' wall clocks are from ours.</summary>
    public ClockOffsets Offsets { get; } = new();

    /// <summary>Takes a message of liveness from another node; false for all other messages, and for one that is malformed.</summary>
    public bool TryHandle(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (!peer.IsNode)
        {
            return false;
        }

        switch (header.Kind)
        {
            case MessageKind.Probe when Probe.TryRead(body, out var probe):
                Learn(peer.Node, peer.Address, probe);
                OwnWords(peer.Node).Write(link.Output, ReplyTo(header, MessageKind.Probed));
                break;
            case MessageKind.ProbeFor when ProbeFor.TryRead(body, out var ask):
                swim.Merge(ask.Rumours, prober.Now);
                askers.Add(++tokens, (link, header));
                swim.AskedFor(peer.Node, tokens, ask.Target, TimeSpan.FromMilliseconds(ask.PatienceMs), prober.Now);
                break;
            case MessageKind.Rumours when RumourList.TryRead(body, out var list):
                swim.Merge(list.Rumours, prober.Now);
                break;
            default:
                return false;
        }

        prober.Settle();
        return true;
    }

    /// <summary>A node is no member any longer.</summary>
    public void Forget(NodeId peer)
    {
        questions.Remove(peer);
        Offsets.Forget(peer);
    }

    private static MessageHeader ReplyTo(in MessageHeader header, MessageKind kind) =>
        new() { Kind = kind, Class = WorkClass.Control, Correlation = header.Correlation, Era = header.Era };

    private void Carry(Deed deed)
    {
        switch (deed.Kind)
        {
            case DeedKind.Probe:
                SendProbe(deed);
                break;
            case DeedKind.AskFor:
                AskFor(deed);
                break;
            case DeedKind.AnswerFor:
                AnswerFor(deed);
                break;
            default:
                Tell(deed.To);
                break;
        }
    }

    private void SendProbe(in Deed deed)
    {
        if (linkOf(deed.To) is { } link && link.TryBegin(new ProbeWaiter(this, deed.To, link, deed.Number), 0, out var correlation))
        {
            Remember(deed.To, link, correlation);
            prober.Asked(deed.To);
            OwnWords(deed.To).Write(link.Output, Ask(MessageKind.Probe, correlation));
        }
        else
        {
            swim.NotSent(deed.Number, prober.Now);
        }
    }

    private void AskFor(in Deed deed)
    {
        if (linkOf(deed.To) is { } link && link.TryBegin(new RelayWaiter(this, deed.To, deed.About), 0, out var correlation))
        {
            Remember(deed.To, link, correlation);
            var patience = (uint)Math.Clamp(deed.Patience.TotalMilliseconds, 1, ProbeFor.PatienceMsMax);
            new ProbeFor(deed.About, patience, Rumours(deed.To)).Write(link.Output, Ask(MessageKind.ProbeFor, correlation));
        }
    }

    private void AnswerFor(in Deed deed)
    {
        if (askers.Remove(deed.Number, out var asker))
        {
            new ProbedFor(deed.Reached, swim.IncarnationOf(deed.About), Rumours(deed.To))
                .Write(asker.Link.Output, ReplyTo(asker.Header, MessageKind.ProbedFor));
        }
    }

    private void Tell(NodeId to)
    {
        if (linkOf(to) is { IsUp: true } link && Rumours(to) is { Length: > 0 } told)
        {
            new RumourList(told).Write(link.Output, Ask(MessageKind.Rumours, 0));
        }
    }

    private MessageHeader Ask(MessageKind kind, ulong correlation) =>
        new() { Kind = kind, Class = WorkClass.Control, Correlation = correlation, Era = talk.Era() };

    private Probe OwnWords(NodeId to) =>
        new(talk.Now(), talk.Wall(), talk.Epoch(), swim.Incarnation, (byte)swim.Health, Rumours(to));

    private Rumour[] Rumours(NodeId to)
    {
        swim.TakeRumours(to, rumours);
        return [.. rumours];
    }

    private void Learn(NodeId from, Endpoint address, Probe probe)
    {
        swim.HeardOf(from, probe.Incarnation, prober.Now);
        swim.Merge(probe.Rumours, prober.Now);
        talk.Learn(address, probe);
    }

    private void Remember(NodeId peer, PeerLink link, ulong correlation)
    {
        if (!questions.TryGetValue(peer, out var sent))
        {
            questions.Add(peer, sent = new Queue<(PeerLink Link, ulong Correlation)>());
        }

        sent.Enqueue((link, correlation));
        if (sent.Count > QuestionsMax)
        {
            var oldest = sent.Dequeue();
            oldest.Link.Forget(oldest.Correlation);
        }
    }

    private sealed class ProbeWaiter(ProbeWire wire, NodeId peer, PeerLink link, ulong number) : IReplyWaiter
    {
        private readonly long sentAt = wire.time.GetTimestamp();

        public void Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
        {
            if (header.Kind == MessageKind.Probed && Probe.TryRead(body, out var answer))
            {
                var roundTrip = wire.time.GetElapsedTime(sentAt).Ticks / TimeSpan.TicksPerMicrosecond;
                wire.Offsets.Note(peer, answer.Wall, wire.talk.Wall(), roundTrip);
                wire.Learn(peer, link.Remote, answer);
            }

            wire.swim.Answered(number);
            wire.prober.Heard(peer);
        }

        public void Lost(int tag, ReplicaFault fault)
        {
            wire.swim.NotSent(number, wire.prober.Now);
            wire.prober.Settle();
        }
    }

    private sealed class RelayWaiter(ProbeWire wire, NodeId relay, NodeId target) : IReplyWaiter
    {
        public void Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
        {
            var isReached = false;
            if (header.Kind == MessageKind.ProbedFor && ProbedFor.TryRead(body, out var answer))
            {
                isReached = answer.Reached;
                if (isReached)
                {
                    wire.swim.HeardOf(target, answer.Incarnation, wire.prober.Now);
                }

                wire.swim.Merge(answer.Rumours, wire.prober.Now);
            }

            wire.swim.AnsweredFor(target, isReached);
            wire.prober.Heard(relay);
        }

        public void Lost(int tag, ReplicaFault fault)
        {
            // Whoever was asked is gone: that counts as a helper who did not even say that it heard nothing.
        }
    }
}
