using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Model.Placement;
using Starling.World;

namespace Starling.Membership.Liveness;

/// <summary>Pings every linked peer at a steady pace, and judges each peer's silence.</summary>
/// <remarks>
/// The probe's own lateness is measured first: when the node was the one who paused (a garbage collection, a suspended machine), every
/// peer's silence is excused by the length of the pause, for what they sent meanwhile lies unread. Everything runs on the executor.
/// </remarks>
public sealed class Prober
{
    private readonly TimeProvider time;
    private readonly LivenessOptions options;
    private readonly Action<NodeId> ping;
    private readonly MarkBook marks;
    private readonly SortedDictionary<NodeId, PeerHealth> peers = [];
    private readonly Dictionary<NodeId, PeerState> told = [];
    private readonly long start;
    private bool isStopped;

    /// <param name="time">The world's time.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="ping">Sends one ping to a peer that has a link.</param>
    /// <param name="marks">Counts rare branches; null for nobody who looks.</param>
    public Prober(TimeProvider time, LivenessOptions options, Action<NodeId> ping, MarkBook? marks = null)
    {
        this.marks = marks ?? new MarkBook();
        this.time = time;
        this.options = options;
        this.ping = ping;
        start = time.GetTimestamp();
    }

    /// <summary>Called when a peer's state has become another one.</summary>
    public Action<NodeId, PeerState>? Changed { get; set; }

    /// <summary>Peers that are watched, sorted.</summary>
    public IEnumerable<NodeId> Peers => peers.Keys;

    /// <summary>Probes until <see cref="Stop"/>. Call once.</summary>
    public async Task RunAsync()
    {
        var last = Now;
        while (!isStopped)
        {
            await Task.Delay(options.ProbeInterval, time);
            if (!isStopped)
            {
                var now = Now;
                Tick(now, now - last - options.ProbeInterval);
                last = now;
            }
        }
    }

    public void Stop() => isStopped = true;

    /// <summary>Starts to watch a peer; nothing when it is watched already.</summary>
    public void Watch(NodeId peer)
    {
        if (peers.TryAdd(peer, new PeerHealth(options, Now)))
        {
            told[peer] = PeerState.Suspect;
        }
    }

    public void Forget(NodeId peer)
    {
        peers.Remove(peer);
        told.Remove(peer);
    }

    /// <summary>A peer's state; dead for a peer that is not watched.</summary>
    public PeerState StateOf(NodeId peer) => peers.TryGetValue(peer, out var health) ? health.State : PeerState.Dead;

    /// <summary>How long a peer has been silent; null for a peer that is not watched.</summary>
    public TimeSpan? SilenceOf(NodeId peer) => peers.TryGetValue(peer, out var health) ? health.SilenceAt(Now) : null;

    /// <summary>Something came from the peer. Cheap: call it for each piece of traffic.</summary>
    public void Heard(NodeId peer)
    {
        if (peers.TryGetValue(peer, out var health))
        {
            var before = health.State;
            health.Heard(Now);
            if (before != PeerState.Alive)
            {
                TellChanges();
            }
        }
    }

    public void LinkUp(NodeId peer)
    {
        if (peers.TryGetValue(peer, out var health))
        {
            health.LinkUp();
        }
    }

    /// <summary>The last link to the peer broke.</summary>
    public void LinkDown(NodeId peer)
    {
        if (peers.TryGetValue(peer, out var health))
        {
            health.LinkDown();
            TellChanges();
        }
    }

    /// <summary>The peer could not be dialled.</summary>
    public void DialFailed(NodeId peer)
    {
        if (peers.TryGetValue(peer, out var health))
        {
            health.DialFailed();
            TellChanges();
        }
    }

    private TimeSpan Now => time.GetElapsedTime(start);

    private void Tick(TimeSpan now, TimeSpan late)
    {
        if (late > options.StallLeast)
        {
            marks.Hit(Mark.SilenceExcused);
        }

        foreach (var (_, health) in peers)
        {
            if (late > options.StallLeast)
            {
                health.Excuse(late, now);
            }

            health.Judge(now);
        }

        TellChanges();

        // A ping may come back here with a broken link, so the peers are not walked while pings are sent.
        var linked = new List<NodeId>();
        foreach (var (id, health) in peers)
        {
            if (health.IsLinked)
            {
                linked.Add(id);
            }
        }

        foreach (var id in linked)
        {
            ping(id);
        }
    }

    private void TellChanges()
    {
        var news = new List<(NodeId Id, PeerState State)>();
        foreach (var (id, health) in peers)
        {
            if (told[id] != health.State)
            {
                told[id] = health.State;
                news.Add((id, health.State));
            }
        }

        foreach (var (id, state) in news)
        {
            Changed?.Invoke(id, state);
        }
    }
}
