using System;
using System.Buffers;
using Starling.Membership.Links;
using Starling.Membership.Tests.Mini;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Links;

public sealed class InboundLinksTests : IGatekeeper, IMessageSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly MiniLoop loop = new();

    public Hello Introduction => new(1, 1, new(1), 1, "a:1", "dc1", "r1", "test");

    public Welcome Greeting => new(1, 1, new(2), 1, 1, "b:1", "dc1", "r1", "test");

    [Fact]
    public void Who_dials_and_says_nothing_is_shown_out_and_who_says_hello_may_stay()
    {
        using var inbound = new InboundLinks(this, this, loop, Patience);
        var silent = new Quiet();
        var polite = new Quiet();
        inbound.Opened(silent);
        inbound.Opened(polite);
        var hello = new ArrayBufferWriter<byte>();
        Introduction.Write(hello, new MessageHeader { Kind = MessageKind.Hello });
        inbound.Received(polite, hello.WrittenSpan);

        loop.RunFor(Patience - TimeSpan.FromMilliseconds(1));
        Assert.True(silent.IsOpen);
        loop.RunFor(TimeSpan.FromMilliseconds(2));
        Assert.False(silent.IsOpen);
        Assert.True(polite.IsOpen);

        var late = new Quiet();
        inbound.Opened(late);
        loop.RunFor(Patience + TimeSpan.FromMilliseconds(1));
        Assert.False(late.IsOpen);
        Assert.Equal(2, inbound.Refusals);
    }

    Refused? IGatekeeper.Examine(Hello hello) => null;

    Refused? IGatekeeper.Examine(Welcome welcome) => null;

    void IMessageSink.Received(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        // Nothing is asked here.
    }

    void IMessageSink.Ended(ILink link)
    {
        // Nothing is owed here.
    }

    private sealed class Quiet : ILink
    {
        public Endpoint Remote => default;

        public bool IsOpen { get; private set; } = true;

        public IBufferWriter<byte> Output { get; } = new ArrayBufferWriter<byte>();

        public long BytesPending => 0;

        public object? Owner { get; set; }

        public void Close(string reason) => IsOpen = false;
    }
}
