using System;
using System.Buffers;
using System.Net.Sockets;
using System.Threading;

namespace Starling.Machine.Network;

/// <summary>Waits, in the lane's stead, for a peer that reads more slowly than we write.</summary>
/// <remarks>
/// A thread of its own in a blocking send, made when a link's peer first falls behind and kept for the link's life. One thread
/// that polls many sockets would be fewer threads and more machinery; a slow peer is rare, and its cost is bounded by the
/// number of links. The lane gives one array at a time and does not send on the socket until it is told that it is gone.
/// </remarks>
internal sealed class LinkWriter
{
    // Small enough that the count of what is left is honest, large enough that the system call does not matter.
    private const int PieceSize = 64 << 10;
    private const int StackSize = 256 << 10;

    private readonly object gate = new();
    private readonly Socket socket;
    private readonly Action<string?> done;
    private byte[]? bytes;
    private int count;
    private int left;
    private bool isStopped;

    /// <param name="socket">A blocking socket.</param>
    /// <param name="name">Of the thread.</param>
    /// <param name="done">Called on the writer's thread when an array is gone; with what went wrong, or null.</param>
    public LinkWriter(Socket socket, string name, Action<string?> done)
    {
        this.socket = socket;
        this.done = done;
        new Thread(Run, StackSize) { Name = name, IsBackground = true }.UnsafeStart();
    }

    /// <summary>Bytes given and not yet taken by the system.</summary>
    public int Left => Volatile.Read(ref left);

    /// <summary>Gives <c>[start, end)</c> of an array, and the array itself: it goes back to the shared pool.</summary>
    public void Give(byte[] given, int start, int end)
    {
        lock (gate)
        {
            bytes = given;
            count = end;
            left = end - start;
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Ends the thread, once the socket lets it go.</summary>
    public void Stop()
    {
        lock (gate)
        {
            isStopped = true;
            Monitor.Pulse(gate);
        }
    }

    private void Run()
    {
        while (Await() is { } given)
        {
            var fault = Send(given);
            lock (gate)
            {
                bytes = null;
                left = 0;
            }

            ArrayPool<byte>.Shared.Return(given);
            done(fault);
        }
    }

    private byte[]? Await()
    {
        lock (gate)
        {
            while (bytes is null && !isStopped)
            {
                Monitor.Wait(gate);
            }

            return isStopped ? null : bytes;
        }
    }

    private string? Send(byte[] given)
    {
        try
        {
            while (left > 0)
            {
                var piece = given.AsSpan(count - left, Math.Min(left, PieceSize));
                var sent = socket.Send(piece, SocketFlags.None, out var error);
                if (error != SocketError.Success)
                {
                    return $"sending failed ({error})";
                }

                Volatile.Write(ref left, left - sent);
            }

            return null;
        }
        catch (ObjectDisposedException)
        {
            return "the link was closed here while bytes were waiting";
        }
    }
}
