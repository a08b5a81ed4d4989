using System;
using System.Buffers;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Links;

/// <summary>The link that we dial to one node: requests go out, replies come back. Dials again when it breaks.</summary>
/// <remarks>
/// Our requests and the other side's requests use two links, each dialled by the asker, so a reply never waits behind a request.
/// After a failure the next attempt waits 50 ms, doubling up to the limit, with jitter so that a restarted node is not stormed.
/// </remarks>
public sealed class PeerLink : ILinkHandler
{
    private static readonly TimeSpan BackoffLeast = TimeSpan.FromMilliseconds(50);

    private readonly IWorld world;
    private readonly Chance chance;
    private readonly IGatekeeper gatekeeper;
    private readonly LinkOptions options;
    private readonly PendingReplies pending;
    private ILink? link;
    private TimeSpan backoff = BackoffLeast;
    private long dialAt;
    private Refused? verdict;
    private bool isStopped;
    private bool isDialling;

    public PeerLink(IWorld world, Chance chance, IGatekeeper gatekeeper, Endpoint remote, LinkOptions options)
    {
        this.world = world;
        this.chance = chance;
        this.gatekeeper = gatekeeper;
        this.options = options;
        pending = new PendingReplies(world.Mutants, world.Marks);
        Remote = remote;
        dialAt = world.Time.GetTimestamp();
        Tick();
    }

    public Endpoint Remote { get; }

    /// <summary>True while requests can be sent.</summary>
    public bool IsUp { get; private set; }

    /// <summary>What the other side said of itself when it last welcomed us; null before.</summary>
    public Welcome? Identity { get; private set; }

    /// <summary>Why the last attempt or link ended; for status and error texts.</summary>
    public string? Trouble { get; private set; }

    /// <summary>The refusal with which the last attempt or link ended, if it was one.</summary>
    public Refused? Refusal { get; private set; }

    /// <summary>When anything was last heard, as a timestamp of the world's time.</summary>
    public long HeardAt { get; private set; }

    /// <summary>Attempts that failed since the last welcome.</summary>
    public int FailedDials { get; private set; }

    /// <summary>Requests in flight.</summary>
    public int InFlight => pending.Count;

    /// <summary>Called when the link comes up or goes down.</summary>
    public Action<PeerLink>? Changed { get; set; }

    /// <summary>Where frames of requests go, each after a <see cref="TryBegin"/>.</summary>
    public IBufferWriter<byte> Output => link!.Output;

    /// <summary>Takes a correlation for a request whose frame the caller then writes to <see cref="Output"/>. False, with nothing sent and no
    /// callback to come, when the link is down or has too much to carry.</summary>
    public bool TryBegin(IReplyWaiter waiter, int tag, out ulong correlation)
    {
        correlation = 0;
        if (!IsUp)
        {
            return false;
        }

        if (link!.BytesPending <= options.BytesPendingMax && pending.TryAdd(waiter, tag, out correlation))
        {
            return true;
        }

        world.Marks.Hit(Mark.LinkTooFull);
        return false;
    }

    /// <summary>Stops waiting for a reply.</summary>
    public void Forget(ulong correlation) => pending.Forget(correlation);

    /// <summary>Ends the present link; dialling goes on.</summary>
    public void Reset(string reason) => link?.Close(reason);

    /// <summary>Ends the link for good.</summary>
    public void Stop(string reason)
    {
        isStopped = true;
        link?.Close(reason);
    }

    /// <summary>Dials when it is time to. To be called every tenth of a second or so.</summary>
    public void Tick()
    {
        var now = world.Time.GetTimestamp();
        if (link is not null && !IsUp && world.Time.GetElapsedTime(dialAt, now) > options.HandshakeTimeout)
        {
            world.Marks.Hit(Mark.WelcomeTooLate);
            link.Close("no welcome in time");
        }

        if (link is null && !isStopped && now >= dialAt)
        {
            Dial(now);
        }
    }

    void ILinkHandler.Opened(ILink opened) =>
        gatekeeper.Introduction.Write(opened.Output, new MessageHeader { Kind = MessageKind.Hello, Class = WorkClass.Control });

    int ILinkHandler.Received(ILink from, ReadOnlySpan<byte> bytes)
    {
        if (from != link)
        {
            return bytes.Length;
        }

        HeardAt = world.Time.GetTimestamp();
        return FrameLoop.Run(
            from, bytes, IsUp ? FrameFormat.PayloadMax : FrameFormat.StrangerPayloadMax, this,
            static (PeerLink self, ILink at, in MessageHeader header, ReadOnlySpan<byte> body) => self.OnMessage(at, header, body));
    }

    void ILinkHandler.Closed(ILink closed, string reason)
    {
        if (!isDialling && closed != link)
        {
            world.Marks.Hit(Mark.OldLinkHeard);
            return; // Word of an older link: the present one has nothing to do with it.
        }

        link = null;
        isDialling = false;
        var wasUp = IsUp;
        IsUp = false;
        if (verdict is not null)
        {
            world.Marks.Hit(Mark.LinkRefused);
        }

        Refusal = verdict;
        verdict = null;
        Trouble = Refusal?.Text ?? reason;
        FailedDials += wasUp ? 0 : 1;
        backoff = wasUp ? BackoffLeast : TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, options.BackoffMax.Ticks));
        var wait = chance.Between(backoff / 2, backoff);
        dialAt = world.Time.GetTimestamp() + (long)(wait.TotalSeconds * world.Time.TimestampFrequency);
        pending.LoseAll(ReplicaFault.LinkLost);
        Changed?.Invoke(this);
    }

    /// <summary>An attempt may end before the call that starts it returns: then there is no link to keep.</summary>
    private void Dial(long now)
    {
        dialAt = now;
        isDialling = true;
        var dialled = world.Network.Dial(Remote, this);
        link = isDialling ? dialled : null;
        isDialling = false;
    }

    private void OnMessage(ILink at, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (IsUp)
        {
            if (header.Kind == MessageKind.Refused && Refused.TryRead(body, out var goodbye))
            {
                verdict = goodbye;
                at.Close(goodbye.Text);
                return;
            }

            pending.Complete(header, body);
            return;
        }

        if (verdict is not null || isStopped)
        {
            return; // The link is being closed already: what else arrives on it does not open it again.
        }

        if (header.Kind == MessageKind.Refused && Refused.TryRead(body, out var refusal))
        {
            verdict = refusal;
            at.Close(refusal.Text);
        }
        else if (header.Kind == MessageKind.Welcome && Welcome.TryRead(body, out var welcome))
        {
            verdict = gatekeeper.Examine(welcome);
            if (verdict is not null)
            {
                at.Close(verdict.Text);
                return;
            }

            Refusal = null;
            Identity = welcome;
            IsUp = true;
            FailedDials = 0;
            Trouble = null;
            Changed?.Invoke(this);
        }
        else
        {
            FrameLoop.Refuse(at, RefusedReason.BadFrame, "The first answer on a link must be a welcome.");
        }
    }
}
