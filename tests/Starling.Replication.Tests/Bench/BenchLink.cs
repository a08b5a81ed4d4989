using System;
using System.Buffers;
using Starling.World;

namespace Starling.Replication.Tests.Bench;

/// <summary>One end of a link.</summary>
public sealed class BenchLink(BenchLoop loop, int node, Endpoint remote, ILinkHandler handler) : ILink
{
    private readonly ArrayBufferWriter<byte> output = new();
    private byte[] inbox = [];
    private bool isEnded;

    public int Node => node;

    public BenchLink Peer { get; set; } = null!;

    public long LastArrival { get; set; }

    public Endpoint Remote => remote;

    public bool IsOpen { get; private set; }

    public IBufferWriter<byte> Output => output;

    /// <summary>Set by a test to play a link that is full.</summary>
    public long BytesStuck { get; set; }

    public long BytesPending => output.WrittenCount + BytesStuck;

    public object? Owner { get; set; }

    public void Close(string reason) => End(reason);

    public void Open()
    {
        if (!isEnded)
        {
            IsOpen = true;
            handler.Opened(this);
        }
    }

    public void Take(byte[] bytes)
    {
        if (IsOpen && !isEnded)
        {
            inbox = [.. inbox, .. bytes];
            inbox = inbox[handler.Received(this, inbox)..];
        }
    }

    public byte[] TakeOutput()
    {
        var taken = isEnded || !IsOpen ? [] : output.WrittenSpan.ToArray();
        output.ResetWrittenCount();
        return taken;
    }

    public void End(string reason)
    {
        if (isEnded)
        {
            return;
        }

        isEnded = true;
        loop.After(TimeSpan.Zero, () =>
        {
            IsOpen = false;
            handler.Closed(this, reason);
        });
        if (Peer != this)
        {
            loop.After(TimeSpan.FromMicroseconds(100), () => Peer.End("the other side closed the link"));
        }
    }
}
