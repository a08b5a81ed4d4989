using System;
using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Liveness;

/// <summary>What is said of each member, and which of two things said is believed. Pure: times are passed in.</summary>
/// <remarks>
/// <para>
/// Intuition: a rumour is about one life of a node, its incarnation. Of an older life nothing counts any more; of the same life the worse word wins, for else a
/// late "alive" would undo each suspicion. Only its subject can make itself alive again, by a greater incarnation: so a false suspicion costs one denial, and a
/// dead node denies nothing. What our own link says beats both ways: whom we have just heard we neither suspect nor help to condemn, but
/// tell what is said of it, so that it can deny that to all (Lifeguard's buddy system, here for all who hear it).
/// </para>
/// <para>
/// Laws: the incarnation of a member never falls; at one incarnation its kind only rises, but for what we hear ourselves; a rumour about somebody who is no
/// member changes nothing, for membership is the cluster document's. A restart is a greater incarnation, because the boot counter is part of it.
/// Sources: SWIM (see <see cref="ProbeRound"/>), section 4.2; Lifeguard (see <see cref="LocalHealth"/>), sections IV-B and IV-C.
/// </para>
/// </remarks>
internal sealed class RumourBook(
    NodeId self, Incarnation own, LivenessOptions options, LocalHealth health, Mutant mutants, MarkBook marks, Action<NodeId> tell)
{
    private readonly Dictionary<NodeId, SwimPeer> peers = [];
    private readonly List<SwimPeer> suspects = [];
    private readonly RumourQueue queue = new();

    /// <summary>This node's own incarnation.</summary>
    public Incarnation Own { get; private set; } = own;

    /// <summary>Members, this node among them.</summary>
    public int Members => peers.Count + 1;

    /// <summary>Rumours to pass on.</summary>
    public int Waiting => queue.Count;

    public SwimPeer? Find(NodeId id) => peers.GetValueOrDefault(id);

    public bool Add(NodeId id)
    {
        if (id == self || !peers.TryAdd(id, new SwimPeer(id)))
        {
            return false;
        }

        if (peers.Count == 1)
        {
            // Whoever joins a conversation says so: that makes an end to what was said of its earlier lives.
            queue.Add(new Rumour(self, RumourKind.Alive, Own, self));
        }

        return true;
    }

    public void Remove(NodeId id)
    {
        if (peers.Remove(id, out var peer))
        {
            suspects.Remove(peer);
            queue.Drop(id);
        }
    }

    /// <summary>Takes in what was said. True when it changed what is thought of its subject.</summary>
    public bool Merge(in Rumour rumour, TimeSpan now)
    {
        if (rumour.About == self)
        {
            Deny(rumour);
            return false;
        }

        if (Find(rumour.About) is not { } peer)
        {
            return false;
        }

        var isNews = rumour.Incarnation > peer.Incarnation
            || (rumour.Incarnation == peer.Incarnation && rumour.Kind > peer.Kind);
        if (!isNews)
        {
            Confirm(peer, rumour);
            peer.IsKnown |= rumour.Incarnation == peer.Incarnation;
            return false;
        }

        if (rumour.Kind != RumourKind.Alive && IsFresh(peer, now))
        {
            marks.Hit(Mark.SuspicionNotShared);
            var isTold = peer.Finder != default && rumour.Incarnation == peer.Incarnation;
            peer.Incarnation = rumour.Incarnation;
            peer.Finder = rumour.From;
            if (!isTold)
            {
                tell(peer.Id);
            }

            return false;
        }

        Believe(peer, rumour, now);
        return true;
    }

    /// <summary>Something came from a member over our own link. True when that changed what is thought of it.</summary>
    public bool Heard(SwimPeer peer, TimeSpan now)
    {
        peer.HeardAt = now;
        var wasKnown = peer.IsKnown;
        peer.IsKnown = true;
        if (peer.Kind == RumourKind.Alive)
        {
            return !wasKnown;
        }

        marks.Hit(Mark.SuspicionCancelled);
        peer.Kind = RumourKind.Alive;
        EndSuspicion(peer);
        queue.Drop(peer.Id);
        tell(peer.Id);
        return true;
    }

    /// <summary>A probe of our own failed.</summary>
    public void Suspect(SwimPeer peer, TimeSpan now)
    {
        var kind = (mutants & Mutant.SuspicionSkipped) != 0 ? RumourKind.Dead : RumourKind.Suspect;
        var rumour = new Rumour(peer.Id, kind, peer.Incarnation, self);
        if (peer.Kind == RumourKind.Alive)
        {
            marks.Hit(Mark.SuspicionRaised);
            Believe(peer, rumour, now);
        }
        else
        {
            Confirm(peer, rumour);
        }
    }

    /// <summary>Holds for dead whoever did not deny in time, and knocks once more at those whose time is nearly up.</summary>
    public void RunOut(TimeSpan now, Action<NodeId> knock)
    {
        for (var i = suspects.Count - 1; i >= 0; i--)
        {
            var peer = suspects[i];
            if (now >= peer.Suspicion!.Deadline)
            {
                marks.Hit(Mark.SuspicionRanOut);
                Believe(peer, new Rumour(peer.Id, RumourKind.Dead, peer.Incarnation, self), now);
            }
            else if (peer.Suspicion.IsKnockDue(now, options.ProbeInterval))
            {
                knock(peer.Id);
            }
        }
    }

    /// <summary>We paused for so long: denials may lie unread.</summary>
    public void Excuse(TimeSpan stall)
    {
        foreach (var peer in suspects)
        {
            peer.Suspicion!.Excuse(stall);
        }
    }

    /// <summary>The rumours of one message: what is said of its receiver first, then what was told least.</summary>
    public void Take(NodeId to, List<Rumour> into, int most)
    {
        into.Clear();
        if (Find(to) is { Finder: var finder } peer && finder != default)
        {
            into.Add(new Rumour(to, peer.Kind == RumourKind.Alive ? RumourKind.Suspect : peer.Kind, peer.Incarnation, finder));
        }

        queue.Take(into, most, Members);
    }

    private bool IsFresh(SwimPeer peer, TimeSpan now) => peer.HeardAt is { } at && now - at < options.ProbeInterval;

    /// <summary>Something was said of this node: what is not true it denies, in a greater incarnation.</summary>
    private void Deny(in Rumour rumour)
    {
        if (rumour.Incarnation > Own)
        {
            Own = rumour.Incarnation;
        }

        if (rumour.Kind == RumourKind.Alive || rumour.Incarnation < Own || (mutants & Mutant.SuspicionNotRefuted) != 0)
        {
            return;
        }

        marks.Hit(Mark.SuspicionRefuted);
        Own = Own with { Counter = Own.Counter + 1 };
        health.Worse();
        queue.Add(new Rumour(self, RumourKind.Alive, Own, self));
    }

    private void Confirm(SwimPeer peer, in Rumour rumour)
    {
        if (rumour.Kind == RumourKind.Suspect && rumour.Incarnation == peer.Incarnation
            && peer.Suspicion is { } suspicion && suspicion.Confirm(rumour.From))
        {
            queue.Add(rumour);
        }
    }

    private void Believe(SwimPeer peer, in Rumour rumour, TimeSpan now)
    {
        EndSuspicion(peer);
        peer.Incarnation = rumour.Incarnation;
        peer.Kind = rumour.Kind;
        peer.IsKnown = true;
        switch (rumour.Kind)
        {
            case RumourKind.Suspect:
                peer.Finder = rumour.From;
                peer.Suspicion = new Suspicion(now, rumour.From, Members - 2, options.SuspicionLeastFor(Members));
                suspects.Add(peer);
                break;
            case RumourKind.Dead:
                peer.Finder = rumour.From;
                peer.DeadAt = now;
                break;
            default:
                peer.Finder = default;
                break;
        }

        queue.Add(rumour);
    }

    private void EndSuspicion(SwimPeer peer)
    {
        if (peer.Suspicion is not null)
        {
            peer.Suspicion = null;
            suspects.Remove(peer);
        }
    }
}
