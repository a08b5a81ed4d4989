using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Membership.Links;
using Starling.Membership.Tests.Mini;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Links;

public sealed class PeerLinkTests : IWorld, INetwork, IGatekeeper, IReplyWaiter
{
    private readonly MiniLoop loop = new();
    private readonly List<Wire> dialled = [];
    private readonly List<string> heard = [];
    private Refused? judgement;
    private bool failsAtOnce;

    public TimeProvider Time => loop;

    public Chance Chance { get; } = new(1);

    public INetwork Network => this;

    public IStore Store => throw new NotSupportedException();

    public IExecutor Executor => loop;

    public Mutant Mutants => Mutant.None;

    public MarkBook Marks { get; } = new();

    public Endpoint Local => default;

    public Hello Introduction => new(1, 1, new(1), 1, "a:1", "dc1", "r1", "test");

    public Welcome Greeting => new(1, 1, new(2), 1, 1, "b:1", "dc1", "r1", "test");

    void INetwork.Listen(ILinkHandler handler) => throw new NotSupportedException();

    public ILink Dial(Endpoint remote, ILinkHandler handler)
    {
        var link = new Wire(handler);
        dialled.Add(link);
        if (failsAtOnce)
        {
            link.Close("nobody there");
        }

        return link;
    }

    public Refused? Examine(Hello hello) => null;

    public Refused? Examine(Welcome welcome) => judgement;

    void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body) => heard.Add($"{tag}: {header.Kind}");

    void IReplyWaiter.Lost(int tag, ReplicaFault fault) => heard.Add($"{tag}: {fault}");

    [Fact]
    public void A_welcome_opens_the_link_and_replies_find_their_requests()
    {
        var link = Up();
        Assert.True(link.TryBegin(this, 5, out var correlation));
        dialled[0].Arrives(MessageKind.ReplicaWritten, correlation);
        dialled[0].Arrives(MessageKind.ReplicaWritten, correlation);
        Assert.Equal(["5: ReplicaWritten"], heard);
    }

    [Fact]
    public void A_dial_that_fails_before_it_returns_is_tried_again()
    {
        failsAtOnce = true;
        var link = Create();
        Later(link, 3000);
        Assert.True(dialled.Count > 3);
        failsAtOnce = false;
        Later(link, 1200);
        dialled[^1].Open();
        dialled[^1].Arrives(Greeting);
        Assert.True(link.IsUp);
    }

    [Fact]
    public void Attempts_grow_rarer_up_to_the_limit()
    {
        failsAtOnce = true;
        var link = Create();
        Later(link, 10_000);
        Assert.InRange(dialled.Count, 10, 25);
        Assert.Equal(dialled.Count, link.FailedDials);
    }

    [Fact]
    public void Without_a_welcome_the_attempt_ends_and_another_follows()
    {
        var link = Create();
        dialled[0].Open();
        Later(link, 4000);
        Assert.True(dialled[0].IsClosed);
        Assert.True(dialled.Count >= 2);
        Assert.False(link.IsUp);
    }

    [Fact]
    public void A_reset_during_the_handshake_is_survived()
    {
        var link = Create();
        link.Reset("no reason");
        Later(link, 300);
        Assert.Equal(2, dialled.Count);
        dialled[1].Open();
        dialled[1].Arrives(Greeting);
        Assert.True(link.IsUp);
    }

    [Fact]
    public void The_end_loses_all_requests_once_and_a_late_word_of_the_old_link_changes_nothing()
    {
        var link = Up();
        link.TryBegin(this, 1, out _);
        link.TryBegin(this, 2, out _);
        dialled[0].Close("broken");
        Assert.Equal(["1: LinkLost", "2: LinkLost"], heard);
        Assert.False(link.TryBegin(this, 3, out _));
        Later(link, 300);
        dialled[1].Open();
        dialled[1].Arrives(Greeting);
        Assert.True(link.IsUp);
        dialled[0].Handler.Closed(dialled[0], "again");
        Assert.True(link.IsUp);
        Assert.Equal(2, heard.Count);
    }

    [Fact]
    public void A_refusal_is_told_until_the_next_attempt_ends_differently()
    {
        var link = Create();
        judgement = new Refused(RefusedReason.OtherCluster, "another cluster");
        dialled[0].Open();
        dialled[0].Arrives(Greeting);
        Assert.Equal("another cluster", link.Trouble);
        Assert.Equal(RefusedReason.OtherCluster, link.Refusal?.Reason);
        Assert.False(link.IsUp);
        failsAtOnce = true;
        Later(link, 500);
        Assert.Equal("nobody there", link.Trouble);
        Assert.Null(link.Refusal);
    }

    [Fact]
    public void What_comes_behind_a_refusal_does_not_open_the_link()
    {
        var link = Create();
        dialled[0].Open();
        dialled[0].ClosesLate = true;
        dialled[0].Arrives(new Refused(RefusedReason.NotMember, "no member"));
        dialled[0].Arrives(Greeting);
        Assert.False(link.IsUp);
    }

    [Fact]
    public void A_link_that_is_too_full_takes_no_request()
    {
        var link = Up();
        dialled[0].BytesPending = (32 << 20) + 1;
        Assert.False(link.TryBegin(this, 1, out _));
        Assert.Equal(0, link.InFlight);
        dialled[0].BytesPending = 0;
        Assert.True(link.TryBegin(this, 1, out _));
    }

    [Fact]
    public void A_stopped_link_stays_down()
    {
        var link = Up();
        link.Stop("the node is stopping");
        Later(link, 5000);
        Assert.Single(dialled);
        Assert.False(link.IsUp);
    }

    private PeerLink Create() => new(this, Chance, this, new Endpoint("b", 1), new LinkOptions());

    private PeerLink Up()
    {
        var link = Create();
        dialled[0].Open();
        dialled[0].Arrives(Greeting);
        Assert.True(link.IsUp);
        return link;
    }

    private void Later(PeerLink link, int milliseconds)
    {
        for (var i = 0; i < milliseconds; i += 50)
        {
            loop.RunFor(TimeSpan.FromMilliseconds(50));
            link.Tick();
        }
    }

    /// <summary>A link of which the test plays the other side.</summary>
    private sealed class Wire(ILinkHandler handler) : ILink
    {
        public ILinkHandler Handler => handler;

        public Endpoint Remote => default;

        public bool IsOpen { get; private set; }

        public IBufferWriter<byte> Output { get; } = new ArrayBufferWriter<byte>();

        public long BytesPending { get; set; }

        public object? Owner { get; set; }

        public bool IsClosed { get; private set; }

        public bool ClosesLate { get; set; }

        public void Open()
        {
            IsOpen = true;
            handler.Opened(this);
        }

        public void Close(string reason)
        {
            if (!IsClosed && !ClosesLate)
            {
                IsClosed = true;
                IsOpen = false;
                handler.Closed(this, reason);
            }
        }

        public void Arrives(MessageKind kind, ulong correlation) => Arrives(output => Bare.Write(
            output, new MessageHeader { Kind = kind, Class = WorkClass.Client, Correlation = correlation }));

        public void Arrives(Welcome welcome) => Arrives(output => welcome.Write(
            output, new MessageHeader { Kind = MessageKind.Welcome, Class = WorkClass.Control }));

        public void Arrives(Refused refused) => Arrives(output => refused.Write(
            output, new MessageHeader { Kind = MessageKind.Refused, Class = WorkClass.Control }));

        private void Arrives(Action<IBufferWriter<byte>> write)
        {
            var bytes = new ArrayBufferWriter<byte>();
            write(bytes);
            Assert.Equal(bytes.WrittenCount, handler.Received(this, bytes.WrittenSpan));
        }
    }
}
