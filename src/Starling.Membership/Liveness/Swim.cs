using System;
using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Liveness;

/// <summary>Decides whom to probe, whom to suspect, and whom to hold for dead. Pure: what comes in are times and what was heard, what comes out are
/// <see cref="Deed"/>s for somebody else to do.</summary>
/// <remarks>
/// <para>
/// Intuition: nobody can watch everybody, so each node knocks at one door per interval, and what it finds it tells along with whatever else it sends. If nobody opens it asks a
/// few others to knock, because the fault may be the path between the two; if they hear nothing either it says "I suspect", and whoever is suspected has the
/// time to answer "I am here". Work of each node per interval does not depend on how many there are, and news is everywhere after log(n) steps.
/// </para>
/// <para>
/// Why not a ping from each to each: with a hundred nodes that is ten thousand pings per interval. Why not phi accrual: it needs a steady stream between any
/// two. Why not consensus about failures (Rapid): here liveness is a hint for choosing replicas; the cluster document alone decides who belongs.
/// </para>
/// <para>
/// Differences from the paper: a link that carries anything counts as an answer; suspicion and self-doubt are Lifeguard's; the dead are still knocked at, because members stay members
/// until the document says otherwise, and that is how two halves of a cluster find each other again. Sources: Das, Gupta and Motivala, "SWIM", 2002, sections 3 and 4; Dadgar,
/// Phillips and Currey, "Lifeguard", 2018, section IV.
/// </para>
/// </remarks>
public sealed class Swim
{
    /// <summary>Probes that may be under way at one time.</summary>
    public const int ProbesMax = 16;

    /// <summary>Probes for others that may be under way at one time; further askers are told at once that nothing was heard.</summary>
    public const int RelaysMax = 64;

    private const int TellsPerInterval = 3;
    private const int DeadTurnsSlow = 8;

    private readonly LivenessOptions options;
    private readonly LocalHealth health = new();
    private readonly RumourBook book;
    private readonly ProbeRound round;
    private readonly List<PendingProbe> probes = [];
    private readonly List<RelayedProbe> relays = [];
    private readonly Queue<NodeId> doubted = new();
    private readonly Queue<Deed> deeds = new();
    private readonly List<NodeId> drawn = [];
    private readonly MarkBook marks;
    private readonly Chance chance;
    private TimeSpan probeAt;
    private TimeSpan tellAt;
    private ulong numbers;
    private int deadTurn;

    /// <param name="self">This node.</param>
    /// <param name="boot">Boot counter of its data folder.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="chance">Its own stream.</param>
    /// <param name="mutants">Planted bugs.</param>
    /// <param name="marks">Counts rare branches; null for nobody who looks.</param>
    public Swim(NodeId self, ulong boot, LivenessOptions options, Chance chance, Mutant mutants = Mutant.None, MarkBook? marks = null)
    {
        this.options = options;
        this.marks = marks ?? new MarkBook();
        this.chance = chance;
        round = new ProbeRound(chance);
        book = new RumourBook(self, new Incarnation(boot, 0), options, health, mutants, this.marks, Buddy);
    }

    /// <summary>How far this node doubts itself, 0 to 7.</summary>
    public int Health => health.Score;

    /// <summary>This node's own incarnation.</summary>
    public Incarnation Incarnation => book.Own;

    /// <summary>The newest incarnation that was heard of; <c>default</c> for none.</summary>
    public Incarnation IncarnationOf(NodeId id) => book.Find(id)?.Incarnation ?? default;

    /// <summary>What is thought of a member; dead for one that is not watched.</summary>
    public PeerState StateOf(NodeId id) => book.Find(id)?.State ?? PeerState.Dead;

    /// <summary>Starts to watch a member; false when it is watched already, or is this node.</summary>
    public bool Watch(NodeId id)
    {
        if (!book.Add(id))
        {
            return false;
        }

        round.Add(id);
        return true;
    }

    public void Forget(NodeId id)
    {
        book.Remove(id);
        round.Remove(id);
        probes.RemoveAll(probe => probe.Target == id);
    }

    /// <summary>The next thing to be done.</summary>
    public bool TryTake(out Deed deed) => deeds.TryDequeue(out deed);

    /// <summary>Fills in the rumours of one message to a node.</summary>
    public void TakeRumours(NodeId to, List<Rumour> into) => book.Take(to, into, Rumour.BatchMax);

    /// <summary>Takes in the rumours of a message. True when they changed what is thought of somebody.</summary>
    public bool Merge(Rumour[] rumours, TimeSpan now)
    {
        var isNews = false;
        foreach (var rumour in rumours)
        {
            if (book.Merge(rumour, now))
            {
                isNews = true;
                LookForOneself(rumour);
            }
        }

        return isNews;
    }

    /// <summary>Something came from a member over our own link. True when that changed what is thought of it.</summary>
    public bool Heard(NodeId id, TimeSpan now)
    {
        if (book.Find(id) is not { } peer)
        {
            return false;
        }

        Succeed(id);
        return book.Heard(peer, now);
    }

    /// <summary>A member said which incarnation it is.</summary>
    public bool HeardOf(NodeId id, Incarnation incarnation, TimeSpan now) =>
        incarnation != default && book.Merge(new Rumour(id, RumourKind.Alive, incarnation, id), now);

    /// <summary>The probe of a number was answered. <see cref="Heard"/> and what the answer says are told besides.</summary>
    public void Answered(ulong number) => EndRelay(number, reached: true);

    /// <summary>The probe of a number could not be sent: there is no link.</summary>
    public void NotSent(ulong number, TimeSpan now)
    {
        EndRelay(number, reached: false);
        if (probes.Find(probe => probe.Number == number) is { Asked: null } own)
        {
            own.RelayAt = now;
            AskOthers(own, now);
        }
    }

    /// <summary>Another node answered that it did or did not reach whom it was asked to probe.</summary>
    public void AnsweredFor(NodeId target, bool reached)
    {
        if (reached)
        {
            Succeed(target);
        }
        else if (probes.Find(probe => probe.Target == target) is { } own)
        {
            own.Nacks++;
        }
    }

    /// <summary>Another node asks for a third one to be probed.</summary>
    /// <param name="asker">Who asks.</param>
    /// <param name="token">What its request is told apart by in the answer.</param>
    /// <param name="target">Whom to probe.</param>
    /// <param name="patience">How long the asker waits.</param>
    /// <param name="now">The present moment.</param>
    public void AskedFor(NodeId asker, ulong token, NodeId target, TimeSpan patience, TimeSpan now)
    {
        if (relays.Count >= RelaysMax || book.Find(target) is null)
        {
            deeds.Enqueue(new Deed(DeedKind.AnswerFor, asker, target, token));
            return;
        }

        marks.Hit(Mark.ProbeRelayed);
        relays.Add(new RelayedProbe(++numbers, asker, token, target, now + patience));
        deeds.Enqueue(new Deed(DeedKind.Probe, target, default, numbers));
    }

    /// <summary>Our own link gives reason to look at once: it broke, or keeps us waiting.</summary>
    public void Doubt(NodeId id)
    {
        if (doubted.Count < ProbesMax && !doubted.Contains(id) && book.Find(id) is { Kind: RumourKind.Alive })
        {
            doubted.Enqueue(id);
        }
    }

    /// <summary>We paused for so long: what was sent to us meanwhile lies unread, so nobody's silence counts for that time.</summary>
    public void Stalled(TimeSpan stall)
    {
        health.Worse();
        book.Excuse(stall);
        foreach (var probe in probes)
        {
            probe.Excuse(stall);
        }
    }

    /// <summary>Time has passed. To be called several times in each probe interval.</summary>
    public void Tick(TimeSpan now)
    {
        JudgeProbes(now);
        JudgeRelays(now);
        book.RunOut(now, Knock);
        if (now >= probeAt)
        {
            probeAt = now + (health.Stretch * options.ProbeInterval);
            Probe(round.Next(IsWorthProbing), now);
            KnockAtDead(now);
        }

        while (doubted.TryDequeue(out var id))
        {
            Probe(id, now);
        }

        if (book.Waiting > 0 && now >= tellAt)
        {
            tellAt = now + (options.ProbeInterval / 3);
            Tell(now);
        }
    }

    /// <summary>As many look for themselves as are needed to confirm a suspicion, or to find it false, twice over; not everybody, for one node would then be probed by all.
    /// Without that a suspicion would wait until enough of them happen to have it as their next.</summary>
    private void LookForOneself(in Rumour rumour)
    {
        if (rumour.Kind == RumourKind.Suspect && doubted.Count < ProbesMax && !doubted.Contains(rumour.About)
            && chance.Below(book.Members) < 2 * Suspicion.ConfirmationsWanted)
        {
            doubted.Enqueue(rumour.About);
        }
    }

    private bool IsWorthProbing(NodeId id) => StateOf(id) != PeerState.Dead;

    private void Probe(NodeId target, TimeSpan now)
    {
        if (target == default || probes.Count >= ProbesMax || probes.Exists(probe => probe.Target == target))
        {
            return;
        }

        var length = health.Stretch * options.ProbeInterval;
        probes.Add(new PendingProbe { Number = ++numbers, Target = target, RelayAt = now + (length / 2), EndAt = now + length });
        deeds.Enqueue(new Deed(DeedKind.Probe, target, default, numbers));
    }

    /// <summary>The dead are not waited for: an answer counts whenever it comes.</summary>
    private void KnockAtDead(TimeSpan now)
    {
        var isSlowTurn = ++deadTurn % DeadTurnsSlow == 0;
        round.Draw(1, id => book.Find(id) is { Kind: RumourKind.Dead } peer && (isSlowTurn || now - peer.DeadAt < options.TellDeadFor), drawn);
        if (drawn.Count > 0)
        {
            Knock(drawn[0]);
        }
    }

    /// <summary>Asks without waiting: nothing follows from silence, and life from any answer.</summary>
    private void Knock(NodeId id) => deeds.Enqueue(new Deed(DeedKind.Probe, id, default, ++numbers));

    private void Tell(TimeSpan now)
    {
        round.Draw(TellsPerInterval, id => IsWorthTelling(id, now), drawn);
        foreach (var id in drawn)
        {
            deeds.Enqueue(new Deed(DeedKind.Tell, id));
        }
    }

    private bool IsWorthTelling(NodeId id, TimeSpan now) =>
        book.Find(id) is { } peer && (peer.Kind != RumourKind.Dead || now - peer.DeadAt < options.TellDeadFor);

    private void Buddy(NodeId subject) => deeds.Enqueue(new Deed(DeedKind.Tell, subject));

    private void JudgeProbes(TimeSpan now)
    {
        for (var i = probes.Count - 1; i >= 0; i--)
        {
            var probe = probes[i];
            if (now >= probe.EndAt)
            {
                probes.RemoveAt(i);
                Fail(probe, now);
            }
            else if (now >= probe.RelayAt && probe.Asked is null)
            {
                AskOthers(probe, now);
            }
        }
    }

    private void AskOthers(PendingProbe probe, TimeSpan now)
    {
        round.Draw(options.RelayCount, id => id != probe.Target && StateOf(id) == PeerState.Alive, drawn);
        probe.Asked = drawn.Count;
        foreach (var relay in drawn)
        {
            // A little less than all that is left: the word that nothing was heard must arrive before the end, too.
            deeds.Enqueue(new Deed(DeedKind.AskFor, relay, probe.Target, ++numbers, (probe.EndAt - now) * 0.7));
        }
    }

    private void Fail(PendingProbe probe, TimeSpan now)
    {
        // Whoever was asked and does not even say that it heard nothing is a sign that the fault is here.
        health.Worse(probe.Asked > 0 ? Math.Max(0, probe.Asked.Value - probe.Nacks) : 1);
        if (book.Find(probe.Target) is { } peer)
        {
            book.Suspect(peer, now);
        }
    }

    private void Succeed(NodeId target)
    {
        if (probes.RemoveAll(probe => probe.Target == target) > 0)
        {
            health.Better();
        }
    }

    private void JudgeRelays(TimeSpan now)
    {
        for (var i = relays.Count - 1; i >= 0; i--)
        {
            if (now >= relays[i].Due)
            {
                EndRelay(relays[i].Number, reached: false);
            }
        }
    }

    private void EndRelay(ulong number, bool reached)
    {
        var at = relays.FindIndex(relay => relay.Number == number);
        if (at >= 0)
        {
            var relay = relays[at];
            relays.RemoveAt(at);
            deeds.Enqueue(new Deed(DeedKind.AnswerFor, relay.Asker, relay.Target, relay.Token, default, reached));
        }
    }
}
