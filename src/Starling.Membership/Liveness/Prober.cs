using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Model.Placement;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Liveness;

/// <summary>Knows the state of each peer, and tells when it changes: the hands of <see cref="Swim"/>, with the time and the node's own links.</summary>
/// <remarks>
/// A peer's state is the worse of two: what the rumours say, and what our own <see cref="PeerPath"/> to it says. Its own lateness is measured first: when the node was the one
/// who paused (a garbage collection, a suspended machine), nobody's silence counts for that time, for what they sent meanwhile lies unread. Everything
/// runs on the executor.
/// </remarks>
public sealed class Prober
{
    private const int StepsPerInterval = 6;

    private readonly TimeProvider time;
    private readonly LivenessOptions options;
    private readonly Swim swim;
    private readonly Func<NodeId, LinkGlance> glance;
    private readonly MarkBook marks;
    private readonly SortedDictionary<NodeId, Watched> peers = [];
    private readonly List<(NodeId Id, PeerState State)> news = [];
    private readonly List<NodeId> silent = [];
    private readonly long start;
    private bool isStopped;
    private bool isCarrying;

    /// <param name="time">The world's time.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="swim">Decides.</param>
    /// <param name="glance">Looks at the link to a peer.</param>
    /// <param name="marks">Counts rare branches; null for nobody who looks.</param>
    public Prober(TimeProvider time, LivenessOptions options, Swim swim, Func<NodeId, LinkGlance> glance, MarkBook? marks = null)
    {
        this.marks = marks ?? new MarkBook();
        this.time = time;
        this.options = options;
        this.swim = swim;
        this.glance = glance;
        start = time.GetTimestamp();
    }

    /// <summary>Called when a peer's state has become another one.</summary>
    public Action<NodeId, PeerState>? Changed { get; set; }

    /// <summary>Called when our own link to a peer is open and has gone silent: whoever waits on it should not. A rumour alone does not make it so; with one, a
    /// link that is late is silent, without one it has to be late for longer.</summary>
    public Action<NodeId>? FellSilent { get; set; }

    /// <summary>Carries out what was decided.</summary>
    public Action<Deed>? Carry { get; set; }

    /// <summary>Peers that are watched, sorted.</summary>
    public IReadOnlyCollection<NodeId> Peers => peers.Keys;

    /// <summary>Now, in the time that <see cref="Swim"/> is told.</summary>
    public TimeSpan Now => time.GetElapsedTime(start);

    /// <summary>Probes until <see cref="Stop"/>. Call once.</summary>
    public async Task RunAsync()
    {
        var step = options.ProbeInterval / StepsPerInterval;
        var last = Now;
        while (!isStopped)
        {
            await Task.Delay(step, time);
            if (!isStopped)
            {
                var now = Now;
                Tick(now, now - last - step);
                last = now;
            }
        }
    }

    public void Stop() => isStopped = true;

    /// <summary>Starts to watch a peer; nothing when it is watched already.</summary>
    public void Watch(NodeId peer)
    {
        if (swim.Watch(peer))
        {
            peers.Add(peer, new Watched(new PeerPath(options)));
        }
    }

    public void Forget(NodeId peer)
    {
        swim.Forget(peer);
        peers.Remove(peer);
    }

    /// <summary>A peer's state; dead for a peer that is not watched.</summary>
    public PeerState StateOf(NodeId peer) => peers.TryGetValue(peer, out var watched) ? watched.Told : PeerState.Dead;

    /// <summary>Something came from the peer over our own link.</summary>
    public void Heard(NodeId peer)
    {
        if (peers.TryGetValue(peer, out var watched))
        {
            watched.Path.Heard();
            swim.Heard(peer, Now);
            Settle();
        }
    }

    /// <summary>A question was sent to the peer.</summary>
    public void Asked(NodeId peer)
    {
        if (peers.TryGetValue(peer, out var watched))
        {
            watched.Path.Asked(Now);
        }
    }

    /// <summary>A link to the peer is open.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="boot">The boot counter that it named in its welcome.</param>
    public void LinkUp(NodeId peer, ulong boot)
    {
        if (peers.TryGetValue(peer, out var watched))
        {
            watched.Path.LinkUp();
            swim.HeardOf(peer, new Incarnation(boot, 0), Now);
            Heard(peer);
        }
    }

    /// <summary>The last link to the peer broke.</summary>
    public void LinkDown(NodeId peer)
    {
        if (peers.TryGetValue(peer, out var watched))
        {
            watched.Path.LinkDown();
            swim.Doubt(peer);
            Settle();
        }
    }

    /// <summary>The peer could not be dialled.</summary>
    public void DialFailed(NodeId peer)
    {
        if (peers.TryGetValue(peer, out var watched))
        {
            watched.Path.DialFailed();
            swim.Doubt(peer);
            Settle();
        }
    }

    /// <summary>Carries out what was decided meanwhile, and tells what has changed. To be called after <see cref="Swim"/> was told something.</summary>
    public void Settle()
    {
        TellChanges();
        if (isCarrying)
        {
            return; // A link that breaks under a probe comes back here: what it leads to is carried out by whoever is at it.
        }

        isCarrying = true;
        while (swim.TryTake(out var deed))
        {
            if (!isStopped)
            {
                Carry?.Invoke(deed);
            }
        }

        isCarrying = false;
        TellChanges();
    }

    private void Tick(TimeSpan now, TimeSpan late)
    {
        if (late > options.StallLeast)
        {
            marks.Hit(Mark.SilenceExcused);
            swim.Stalled(late);
        }

        foreach (var (id, watched) in peers)
        {
            if (late > options.StallLeast)
            {
                watched.Path.Excuse(late);
            }

            LookAtLink(id, watched, now);
        }

        swim.Tick(now);
        Settle();
    }

    /// <summary>Whatever came over the link counts as life. A link that keeps somebody waiting is a reason to ask.</summary>
    private void LookAtLink(NodeId id, Watched watched, TimeSpan now)
    {
        var link = glance(id);
        if (link.IsUp && link.HeardAt != watched.HeardAt)
        {
            watched.HeardAt = link.HeardAt;
            watched.Path.Heard();
            swim.Heard(id, now);
        }
        else if (link.IsUp && link.InFlight > 0 && !watched.Path.IsOwing
            && time.GetElapsedTime(link.HeardAt) > options.SuspectAfter)
        {
            swim.Doubt(id);
        }
    }

    private void TellChanges()
    {
        var now = Now;
        var first = news.Count;
        foreach (var (id, watched) in peers)
        {
            var path = watched.Path.StateAt(now);
            var said = swim.StateOf(id);
            var state = path > said ? path : said;
            watched.NoteSilence(watched.Path.IsLinked && path > PeerState.Alive && state == PeerState.Dead);
            if (watched.Told != state)
            {
                watched.Told = state;
                news.Add((id, state));
            }
        }

        if (first > 0)
        {
            return; // Whoever is telling already goes on with what was added.
        }

        for (var i = 0; i < news.Count; i++)
        {
            Changed?.Invoke(news[i].Id, news[i].State);
        }

        news.Clear();
        TellSilent();
    }

    /// <summary>Whoever is told ends the link, which leads back here: the peer is taken off before.</summary>
    private void TellSilent()
    {
        if (FellSilent is not { } tell)
        {
            return;
        }

        foreach (var (id, watched) in peers)
        {
            if (watched.TakeSilence())
            {
                silent.Add(id);
            }
        }

        while (silent.Count > 0)
        {
            var id = silent[^1];
            silent.RemoveAt(silent.Count - 1);
            tell(id);
        }
    }

    private sealed class Watched(PeerPath path)
    {
        private bool wasSilent;
        private bool mustTellSilence;

        public PeerPath Path { get; } = path;

        public PeerState Told { get; set; } = PeerState.Suspect;

        public long HeardAt { get; set; }

        public void NoteSilence(bool isSilent)
        {
            mustTellSilence = isSilent && (mustTellSilence || !wasSilent);
            wasSilent = isSilent;
        }

        public bool TakeSilence()
        {
            var must = mustTellSilence;
            mustTellSilence = false;
            return must;
        }
    }
}
