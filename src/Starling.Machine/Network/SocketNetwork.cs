using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading;
using Starling.World;

namespace Starling.Machine.Network;

/// <summary>Links over TCP.</summary>
/// <remarks>
/// A thread for each link, blocking, rather than the runtime's event loop: a message then does not change threads on its way, which
/// at moderate load halves its cost (bench/Starling.Machine.Bench measures it against the least possible loop). Output is
/// gathered during a turn of the executor and leaves at its end, one system call a link, which never blocks: many answers,
/// one packet.
/// </remarks>
public sealed class SocketNetwork : INetwork, IDisposable
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan StopMargin = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<SocketLink> links = [];
    private Socket? listener;
    private Thread? acceptor;
    private volatile bool isDisposed;
    private int acceptedCount;
    private long refusedCount;

    // On the executor: the links that were written to in this turn.
    private SocketLink[] dirty = new SocketLink[16];
    private int dirtyCount;

    /// <param name="local">Where to listen, once told to. Port 0 lets the system choose; <see cref="Local"/> then says which.</param>
    /// <param name="executor">Where handlers are called.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    public SocketNetwork(Endpoint local, IExecutor executor, SocketNetworkOptions? options = null)
    {
        Local = local;
        Executor = executor;
        Options = options ?? new SocketNetworkOptions();
        if (Options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(" ", faults), nameof(options));
        }

        executor.AtTurnEnd(Flush);
    }

    public Endpoint Local { get; private set; }

    /// <summary>Links that were closed on arrival because <see cref="SocketNetworkOptions.LinksMax"/> were open. Any thread.</summary>
    public long LinksRefused => Interlocked.Read(ref refusedCount);

    internal SocketNetworkOptions Options { get; }

    internal IExecutor Executor { get; }

    public void Listen(ILinkHandler handler)
    {
        if (listener is not null)
        {
            throw new InvalidOperationException($"This node already listens on {Local}.");
        }

        var socket = SocketSetup.Listen(Local);
        Local = Local with { Port = SocketSetup.ToEndpoint(socket.LocalEndPoint).Port };
        listener = socket;
        acceptor = new Thread(() => Accept(socket, handler)) { Name = $"accept {Local}", IsBackground = true };
        acceptor.UnsafeStart();
    }

    public ILink Dial(Endpoint remote, ILinkHandler handler)
    {
        var link = new SocketLink(this, remote, handler, accepted: null);
        Remember(link);
        link.Start();
        return link;
    }

    /// <summary>Closes all links, with the time that <see cref="SocketNetworkOptions.CloseTimeout"/> allows for their last bytes, and waits
    /// for their threads. Not from the executor.</summary>
    public void Dispose()
    {
        if (Executor.IsHere)
        {
            throw new InvalidOperationException("The network cannot be disposed of on its executor, which it waits for.");
        }

        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        listener?.Dispose();
        acceptor?.Join(StopMargin);
        Executor.Post(static network => ((SocketNetwork)network!).CloseAll(), this);
        if (!AwaitNoLinks(Options.CloseTimeout + StopMargin))
        {
            foreach (var link in Snapshot())
            {
                link.Abort();
            }

            AwaitNoLinks(StopMargin);
        }
    }

    internal void MarkDirty(SocketLink link)
    {
        if (dirtyCount == dirty.Length)
        {
            Array.Resize(ref dirty, dirtyCount * 2);
        }

        dirty[dirtyCount++] = link;
    }

    internal void Forget(SocketLink link)
    {
        lock (links)
        {
            if (links.Remove(link) && link.IsAccepted)
            {
                acceptedCount--;
            }

            if (links.Count == 0)
            {
                Monitor.PulseAll(links);
            }
        }
    }

    private void Flush()
    {
        // A flush may mark further links, and its own link again; those have their turn in the same loop.
        for (var next = 0; next < dirtyCount; next++)
        {
            dirty[next].Flush();
        }

        Array.Clear(dirty, 0, dirtyCount);
        dirtyCount = 0;
    }

    private void Accept(Socket socket, ILinkHandler handler)
    {
        while (!isDisposed)
        {
            try
            {
                var accepted = socket.Accept();
                if (!TryAdmit(accepted, handler))
                {
                    Interlocked.Increment(ref refusedCount);
                    accepted.Dispose();
                }
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException) when (isDisposed)
            {
                return;
            }
            catch (SocketException)
            {
                // The peer gave up while it queued, or the process has no file handles left; the latter needs time to pass.
                Thread.Sleep(AcceptPause);
            }
        }
    }

    private bool TryAdmit(Socket accepted, ILinkHandler handler)
    {
        lock (links)
        {
            if (acceptedCount >= Options.LinksMax || isDisposed)
            {
                return false;
            }

            acceptedCount++;
        }

        try
        {
            SocketSetup.Tune(accepted);
            var link = new SocketLink(this, SocketSetup.ToEndpoint(accepted.RemoteEndPoint), handler, accepted);
            Remember(link);
            link.Start();
            return true;
        }
        catch (SocketException)
        {
            // The peer was gone before we could look at it: an aborted connection, not a refused one.
            lock (links)
            {
                acceptedCount--;
            }

            throw;
        }
    }

    private void Remember(SocketLink link)
    {
        lock (links)
        {
            links.Add(link);
        }
    }

    private void CloseAll()
    {
        foreach (var link in Snapshot())
        {
            link.Close("this node is stopping");
        }
    }

    private SocketLink[] Snapshot()
    {
        lock (links)
        {
            return [.. links];
        }
    }

    private bool AwaitNoLinks(TimeSpan timeMax)
    {
        var since = Stopwatch.GetTimestamp();
        lock (links)
        {
            while (links.Count > 0 && timeMax - Stopwatch.GetElapsedTime(since) is { Ticks: > 0 } left)
            {
                Monitor.Wait(links, left);
            }

            return links.Count == 0;
        }
    }
}
