using System;
using System.Buffers;
using System.Net.Sockets;
using System.Threading;
using Starling.World;

namespace Starling.Machine.Network;

/// <summary>One TCP connection.</summary>
/// <remarks>
/// Three parties. The link's own thread dials (if we are the dialling side), then stays in a blocking receive; as a rule it also
/// carries the lane while its bytes are handled, so a message costs one wake-up. The lane owns the state and the output.
/// The <see cref="LinkWriter"/> exists only once the peer has been slow.
/// <para>
/// Life: dialling, open, closed, in this order and on the lane. <see cref="Close"/> tells the handler at once (in the next piece
/// of work) and lingers unseen: what was appended is sent, our half is shut, and what still arrives is thrown away until the
/// peer has shut its half too; a close with unread input would make TCP discard the output on its way.
/// </para>
/// </remarks>
internal sealed class SocketLink : ILink
{
    // Work of the whole node runs on this stack. Only the pages it touches cost memory.
    private const int StackSize = 1 << 20;

    private readonly SocketNetwork network;
    private readonly ILinkHandler handler;
    private readonly LinkInput input;
    private readonly LinkOutput output;
    private readonly Thread thread;
    private readonly bool isAccepted;
    private volatile Socket? socket;
    private volatile bool isAborted;
    private Timer? linger;

    // On the lane.
    private LinkState state;
    private LinkWriter? writer;
    private bool isClosing;
    private bool isDirty;
    private bool isWriterBusy;
    private bool isShut;

    public SocketLink(SocketNetwork network, Endpoint remote, ILinkHandler handler, Socket? accepted)
    {
        this.network = network;
        this.handler = handler;
        Remote = remote;
        socket = accepted;
        isAccepted = accepted is not null;
        input = new LinkInput(network.Options.InputLeast, network.Options.InputMax);
        output = new LinkOutput(this);
        thread = new Thread(Run, StackSize) { Name = $"link {remote}", IsBackground = true };
    }

    private enum LinkState
    {
        Dialling,
        Open,
        Closed,
    }

    public Endpoint Remote { get; }

    public bool IsOpen => state == LinkState.Open && !isClosing;

    public bool IsAccepted => isAccepted;

    public IBufferWriter<byte> Output => output;

    public long BytesPending => output.Count + (long)(writer?.Left ?? 0);

    public object? Owner { get; set; }

    public void Start() => thread.UnsafeStart();

    public void Close(string reason)
    {
        if (isClosing || state == LinkState.Closed)
        {
            return;
        }

        isClosing = true;
        linger = new Timer(static link => ((SocketLink)link!).Abort(), this, network.Options.CloseTimeout, Timeout.InfiniteTimeSpan);
        network.Executor.Post(
            static told => ((LinkEnd)told!).Link.Tell(((LinkEnd)told).Reason), new LinkEnd(this, reason));
        MarkDirty();
    }

    /// <summary>From any thread: cuts the connection without regard to what waits, which lets its threads go.</summary>
    public void Abort()
    {
        isAborted = true;
        Interlocked.MemoryBarrier();
        input.Stop();
        if (socket is { } open)
        {
            SocketSetup.Cut(open);
        }
    }

    public void MarkDirty()
    {
        if (!isDirty)
        {
            isDirty = true;
            network.MarkDirty(this);
        }
    }

    /// <summary>At the end of a turn: offers what was appended to the system.</summary>
    public void Flush()
    {
        isDirty = false;
        if (socket is not { } open || isShut || isWriterBusy)
        {
            CheckBound();
            return;
        }

        if (output.Count > 0)
        {
            Send(open);
        }

        if (isClosing && !isWriterBusy)
        {
            isShut = true;
            SocketSetup.ShutOutput(open);
        }
    }

    private void Send(Socket open)
    {
        var waiting = output.Waiting;
        var sent = 0;
        if (SystemSend.IsSupported)
        {
            sent = SystemSend.Send(open.SafeHandle, waiting);
        }

        if (sent == waiting.Length || sent < 0)
        {
            // A broken link: the receiving thread gets to know the reason and ends it.
            output.Clear();
            return;
        }

        writer ??= new LinkWriter(open, $"writer {Remote}", fault => network.Executor.Post(
            static told => ((LinkEnd)told!).Link.Written(((LinkEnd)told).Reason), new LinkEnd(this, fault)));
        isWriterBusy = true;
        var end = output.Count;
        writer.Give(output.Detach(), sent, end);
    }

    private void Written(string? fault)
    {
        isWriterBusy = false;
        if (state == LinkState.Closed && !isClosing)
        {
            return;
        }

        if (fault is not null)
        {
            output.Clear();
            Abort();
        }

        MarkDirty();
    }

    private void CheckBound()
    {
        if (IsOpen && BytesPending > network.Options.OutputMax)
        {
            var pending = BytesPending;
            output.Clear();
            Close($"{Remote} reads too slowly: {pending} bytes were waiting for it, and at most "
                + $"{network.Options.OutputMax} may");
            Abort();
        }
    }

    private void Run()
    {
        var reason = Connect() ?? Receive();
        network.Executor.Post(static told => ((LinkEnd)told!).Link.End(((LinkEnd)told).Reason), new LinkEnd(this, reason));
    }

    /// <summary>Makes the connection, if it is ours to make. A result is the reason why there is none.</summary>
    private string? Connect()
    {
        if (!isAccepted)
        {
            socket = SocketSetup.Dial(Remote, network.Options.DialTimeout, out var fault);
            if (fault is not null)
            {
                return fault;
            }
        }

        // Either this thread sees that the link was aborted, or the aborting one sees the socket.
        Interlocked.MemoryBarrier();
        if (isAborted)
        {
            return "the link was closed here before it was open";
        }

        network.Executor.Post(static link => ((SocketLink)link!).Open(), this);
        return null;
    }

    private string? Receive()
    {
        try
        {
            while (input.TryGetRoom(out var room))
            {
                var count = socket!.Receive(room.AsSpan(), SocketFlags.None, out var error);
                if (error != SocketError.Success)
                {
                    return $"the connection to {Remote} broke ({error})";
                }

                if (count == 0)
                {
                    return $"{Remote} closed the connection";
                }

                if (input.Fill(count))
                {
                    network.Executor.Post(static link => ((SocketLink)link!).Deliver(), this);
                }
            }
        }
        catch (ObjectDisposedException)
        {
            return $"the connection to {Remote} was cut here";
        }

        return isAborted
            ? $"the connection to {Remote} was cut here"
            : $"{Remote} sent a frame of more than {network.Options.InputMax} bytes, the greatest this node takes";
    }

    private void Open()
    {
        if (isClosing || state == LinkState.Closed)
        {
            // Closed while it was dialled: nothing was ever appended, so there is nothing to wait for.
            Abort();
            return;
        }

        state = LinkState.Open;
        handler.Opened(this);
    }

    private void Deliver()
    {
        var bytes = input.Hold();
        var consumed = bytes.Length;
        try
        {
            if (IsOpen)
            {
                consumed = handler.Received(this, bytes);
                if ((uint)consumed > (uint)bytes.Length)
                {
                    throw new InvalidOperationException(
                        $"A link handler says it consumed {consumed} of {bytes.Length} bytes: it must be from none to all.");
                }
            }
        }
        catch
        {
            consumed = bytes.Length;
            throw;
        }
        finally
        {
            input.Release(consumed);
        }
    }

    /// <summary>Tells the handler, once, that the link is over.</summary>
    private void Tell(string? reason)
    {
        if (state != LinkState.Closed)
        {
            state = LinkState.Closed;
            handler.Closed(this, reason ?? "closed");
        }
    }

    /// <summary>The link's thread is through: nothing more can arrive, so nothing more needs to be sent.</summary>
    private void End(string? reason)
    {
        isShut = true;
        output.Clear();
        linger?.Dispose();
        writer?.Stop();
        if (socket is { } open)
        {
            SocketSetup.Cut(open);
            open.Dispose();
        }

        network.Forget(this);
        Tell(reason);
    }

    private sealed record LinkEnd(SocketLink Link, string? Reason);
}
