using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using Starling.Machine.Tests.Executor;
using Starling.World;
using Xunit;

namespace Starling.Machine.Tests.Network;

/// <summary>A handler that writes down what it hears, and answers as it is told to.</summary>
internal sealed class Ear : ILinkHandler
{
    private readonly BlockingCollection<(ILink Link, string? Reason)> events = [];

    /// <summary>What to do with bytes; by default they are consumed and counted.</summary>
    public Func<ILink, ReadOnlyMemory<byte>, int>? OnReceived { get; init; }

    public Action<ILink>? OnOpened { get; init; }

    public long BytesHeard { get; private set; }

    public ConcurrentBag<ILink> ClosedLinks { get; } = [];

    public IExecutor? Lane { get; init; }

    public int Strays { get; private set; }

    public void Opened(ILink link)
    {
        CheckHere();
        OnOpened?.Invoke(link);
        events.Add((link, null));
    }

    public int Received(ILink link, ReadOnlySpan<byte> bytes)
    {
        CheckHere();
        BytesHeard += bytes.Length;
        return OnReceived?.Invoke(link, bytes.ToArray()) ?? bytes.Length;
    }

    public void Closed(ILink link, string reason)
    {
        CheckHere();
        ClosedLinks.Add(link);
        events.Add((link, reason));
    }

    public ILink AwaitOpened()
    {
        var (link, reason) = Next();
        Assert.Null(reason);
        return link;
    }

    public string AwaitClosed()
    {
        var (_, reason) = Next();
        Assert.NotNull(reason);
        return reason;
    }

    public static int Echo(ILink link, ReadOnlyMemory<byte> bytes)
    {
        bytes.Span.CopyTo(link.Output.GetSpan(bytes.Length));
        link.Output.Advance(bytes.Length);
        return bytes.Length;
    }

    private (ILink Link, string? Reason) Next()
    {
        Assert.True(events.TryTake(out var next, LaneExtensions.Patience), "nothing was heard");
        return next;
    }

    private void CheckHere() => Strays += Lane is { IsHere: false } ? 1 : 0;
}
