using System;
using System.Buffers;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>One end of a simulated link.</summary>
/// <remarks>
/// Calls of the handler are posted to the node's executor, so that a paused node hears everything later and a killed one nothing.
/// An end that its node or the network has ended takes nothing more; bytes that still arrive are answered with a farewell, as a
/// kernel answers with a reset.
/// </remarks>
internal sealed class SimLink : ILink
{
    private readonly SimNetwork network;
    private readonly ILinkHandler handler;
    private readonly ChunkWriter output;
    private byte[] inbox = [];
    private int inboxLength;
    private bool isDeliveryPosted;
    private bool isWaitingForWindow;
    private bool isDirty;

    public SimLink(SimNetwork network, ILinkHandler handler, Endpoint remote, int peerMachine, bool isDialler)
    {
        this.network = network;
        this.handler = handler;
        Remote = remote;
        PeerMachine = peerMachine;
        IsDialler = isDialler;
        output = new ChunkWriter(this);
        Out = new LinkFlow(network.Wires, this);
        Peer = this;
    }

    public Endpoint Remote { get; }

    public bool IsOpen { get; private set; }

    public IBufferWriter<byte> Output
    {
        get
        {
            network.Executor.AssertHere("links");
            return output;
        }
    }

    public long BytesPending => output.Length;

    public object? Owner { get; set; }

    /// <summary>The other end; this end itself until the other machine has accepted.</summary>
    internal SimLink Peer { get; set; }

    internal LinkFlow Out { get; }

    /// <summary>True for the side that asked for the link: it sends requests, the other replies.</summary>
    internal bool IsDialler { get; }

    internal int Machine => network.Machine;

    internal int PeerMachine { get; }

    /// <summary>True once the end of this end has been decided, whether or not its handler has heard.</summary>
    internal bool IsEnding { get; private set; }

    /// <summary>False while the machine has no power: nothing acknowledges or refuses.</summary>
    internal bool IsAnswering => !network.IsSilent;

    internal bool IsOver => IsEnding && Peer.IsEnding && Out.IsEmpty && Peer.Out.IsEmpty;

    public void Close(string reason)
    {
        network.Executor.AssertHere("links");
        if (IsEnding)
        {
            return;
        }

        Flush();
        inboxLength = 0;
        End(reason);
        SendFarewell();
    }

    /// <summary>Ends this end by an act of the network. With <paramref name="losesIncoming"/>, what is under way to it is gone.</summary>
    internal void Abort(string reason, bool losesIncoming)
    {
        if (losesIncoming && Peer != this)
        {
            Peer.Out.Drop();
            inboxLength = 0;
        }

        End(reason);
    }

    /// <summary>Ends this end because its node was killed: nobody is told here; the other side hears unless the machine is silent.</summary>
    internal void Die()
    {
        IsEnding = true;
        IsOpen = false;
        output.Clear();
        if (!network.IsSilent)
        {
            SendFarewell();
        }
    }

    /// <summary>Tells the other side, behind whatever is still under way, that this end is gone.</summary>
    internal void SendFarewell()
    {
        if (Peer != this)
        {
            Out.Send(ParcelKind.Farewell);
        }
    }

    internal void ReleaseHeld() => Out.Release();

    internal void OpenNow()
    {
        if (!IsEnding)
        {
            network.Executor.Post(static self => ((SimLink)self!).HearOpened(), this);
        }
    }

    /// <summary>A parcel arrives here. Returns false when no acknowledgement goes back.</summary>
    internal bool Take(Parcel parcel)
    {
        if (IsEnding)
        {
            if (parcel.Kind != ParcelKind.Farewell && IsAnswering)
            {
                SendFarewell();
            }

            return IsAnswering;
        }

        switch (parcel.Kind)
        {
            case ParcelKind.Opened:
                OpenNow();
                break;
            case ParcelKind.Farewell:
                End("the other side closed the link");
                break;
            default:
                network.Trace(TraceKind.Chunk, parcel.Bytes.Length);
                Keep(parcel.Bytes.Span);
                break;
        }

        return true;
    }

    internal void WindowOpened()
    {
        if (isWaitingForWindow)
        {
            isWaitingForWindow = false;
            Flush();
        }
    }

    /// <summary>Asked by the writer at each write; the first of a turn enters this end into the network's flush.</summary>
    internal bool MayWrite()
    {
        if (!IsOpen || IsEnding)
        {
            return false;
        }

        if (!isDirty)
        {
            isDirty = true;
            network.FlushLater(this);
        }

        return true;
    }

    internal void Flush()
    {
        isDirty = false;
        if (IsEnding || output.Length == 0)
        {
            return;
        }

        var wires = network.Wires;
        var weather = wires.Weather;
        if (Out.IsFull)
        {
            if (weather.OverflowPercent > 0 && wires.Chance.Odds(weather.OverflowPercent, 100))
            {
                Out.Lose(output.Take());
            }
            else
            {
                isWaitingForWindow = true;
            }

            return;
        }

        Out.SendChunk(output.Take());
        if (weather.BreakPer100000 > 0 && wires.Chance.Odds(weather.BreakPer100000, 100_000))
        {
            wires.Break(this, wires.Chance);
        }
        else if (weather.DisownPer100000 > 0 && wires.Chance.Odds(weather.DisownPer100000, 100_000))
        {
            wires.Disown(this);
        }
    }

    private void End(string reason)
    {
        if (!IsEnding)
        {
            IsEnding = true;
            output.Clear();
            network.Executor.Post(static ending => ((Ending)ending!).Hear(), new Ending(this, reason));
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (inboxLength + bytes.Length > inbox.Length)
        {
            Array.Resize(ref inbox, Math.Max(inboxLength + bytes.Length, 2 * inbox.Length));
        }

        bytes.CopyTo(inbox.AsSpan(inboxLength));
        inboxLength += bytes.Length;
        if (!isDeliveryPosted)
        {
            isDeliveryPosted = true;
            network.Executor.Post(static self => ((SimLink)self!).HearBytes(), this);
        }
    }

    private void HearOpened()
    {
        // A dialler that gave up hears of the end only; an acceptor hears of both, since it knew nothing of the link before.
        if (IsEnding && IsDialler)
        {
            return;
        }

        IsOpen = true;
        network.Wires.LinksOpened++;
        network.Trace(TraceKind.LinkOpened, PeerMachine);
        handler.Opened(this);
    }

    private void HearBytes()
    {
        isDeliveryPosted = false;
        if (!IsOpen || inboxLength == 0)
        {
            return;
        }

        var length = inboxLength;
        var consumed = handler.Received(this, inbox.AsSpan(0, length));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(consumed, length);
        if (inboxLength == 0)
        {
            return; // The handler has ended the link, or the network has at what it wrote: nothing that came counts any more.
        }

        inbox.AsSpan(consumed, inboxLength - consumed).CopyTo(inbox);
        inboxLength -= consumed;
    }

    private void HearClosed(string reason)
    {
        IsOpen = false;
        inboxLength = 0;
        network.Forget(this);
        network.Trace(TraceKind.LinkClosed, PeerMachine);
        handler.Closed(this, reason);
    }

    private sealed class Ending(SimLink link, string reason)
    {
        public void Hear() => link.HearClosed(reason);
    }
}
