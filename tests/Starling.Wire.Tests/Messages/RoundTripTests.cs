using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Xunit;

namespace Starling.Wire.Tests.Messages;

public sealed class RoundTripTests
{
    [Fact]
    public void Every_kind_of_message_is_in_the_story()
    {
        var told = new HashSet<MessageKind>();
        foreach (var kind in Story.Kinds)
        {
            kind.Sample(frame => { lock (told) { told.Add((MessageKind)frame[FrameFormat.PrefixSize + 1]); } }, iter: 1);
        }

        Assert.Equal(Enum.GetValues<MessageKind>().Where(kind => kind != MessageKind.None).Order(), told.Order());
    }

    [Fact]
    public void Every_message_is_read_and_written_again_to_the_same_bytes()
    {
        foreach (var kind in Story.Kinds)
        {
            kind.Sample(frame => Assert.Equal(frame, Echo.Of(frame.AsSpan(FrameFormat.PrefixSize))), iter: 200);
        }
    }

    [Fact]
    public void Every_field_comes_back()
    {
        // The echo would not see two fields of one type that are swapped on both ways; these values are all different.
        var hello = new Hello(1, 2, new((UInt128)3), 4, "a", "d", "r", "s");
        Assert.True(Hello.TryRead(BodyOf((o, h) => hello.Write(o, h)), out var helloAgain));
        Assert.Equal(hello, helloAgain);
        var welcome = new Welcome(1, 2, new((UInt128)3), 4, 5, "a", "d", "r", "s");
        Assert.True(Welcome.TryRead(BodyOf((o, h) => welcome.Write(o, h)), out var welcomeAgain));
        Assert.Equal(welcome, welcomeAgain);
        var failed = new Failed(1, true, 2, 3, "t");
        Assert.True(Failed.TryRead(BodyOf((o, h) => failed.Write(o, h)), out var failedAgain));
        Assert.Equal(failed, failedAgain);
        var ping = new Ping(new HybridTime(1), 2);
        Assert.True(Ping.TryRead(BodyOf((o, h) => ping.Write(o, h)), out var pingAgain));
        Assert.Equal(ping, pingAgain);
        var rumour = new Rumour(new((UInt128)1), RumourKind.Suspect, new(2, 3), new((UInt128)4));
        Assert.True(Probe.TryRead(BodyOf((o, h) => new Probe(new HybridTime(1), 2, 3, new(4, 5), 6, [rumour]).Write(o, h)), out var probe));
        Assert.Equal((1L, 2L, 3L, new Incarnation(4, 5), (byte)6), (probe.Now.Micros, probe.Wall, probe.Epoch, probe.Incarnation, probe.Health));
        Assert.Equal(rumour, Assert.Single(probe.Rumours));
        var state = new NodeState
        {
            Node = new((UInt128)1), Boot = 2, Sequence = 3, Wall = 4, Epoch = 5, InFlight = 6, BytesUsed = 7, BytesFree = 8, HintsPending = 9,
            ClockOffset = 10,
        };
        Assert.True(NodeStateList.TryRead(BodyOf((o, h) => new NodeStateList([state]).Write(o, h)), out var states));
        Assert.Equal(state, Assert.Single(states.States));
        Assert.True(WriteAnswer.TryRead(
            BodyOf((o, h) => new WriteAnswer { Synced = 1, Replicas = 2, Context = "c"u8, State = "s"u8 }.Write(o, h)), out var written));
        Assert.Equal((1, 2), (written.Synced, written.Replicas));
        Assert.Equal("c"u8, written.Context);
        Assert.Equal("s"u8, written.State);
        Assert.True(GetRequest.TryRead(
            BodyOf((o, h) => new GetRequest
            {
                Table = "t"u8, Partition = "p"u8, Clustering = "c"u8, Level = ConsistencyLevel.Two, AtLeast = 3, GiveUpEarly = true,
            }.Write(o, h)), out var get));
        Assert.Equal("t"u8, get.Table);
        Assert.Equal("p"u8, get.Partition);
        Assert.Equal("c"u8, get.Clustering);
        Assert.Equal((ConsistencyLevel.Two, 3, false, true), (get.Level!.Value, get.AtLeast, get.CountNotFound, get.GiveUpEarly));
        Assert.True(SliceRequest.TryRead(
            BodyOf((o, h) => new SliceRequest { Table = "t"u8, Partition = "p"u8, From = "f"u8, To = "o"u8, Limit = 9 }.Write(o, h)),
            out var slice));
        Assert.Equal("f"u8, slice.From);
        Assert.Equal("o"u8, slice.To);
        Assert.Null(slice.Level);
        Assert.True(ReplicaRead.TryRead(
            BodyOf((o, h) => new ReplicaRead
            {
                Table = 1, IsSlice = true, Limit = 2, Partition = "p"u8, Lower = "l"u8, Upper = "u"u8,
            }.Write(o, h)), out var read));
        Assert.Equal((1u, true, false, false, 2), (read.Table, read.IsSlice, read.DigestOnly, read.Backwards, read.Limit));
        Assert.Equal("l"u8, read.Lower);
        Assert.Equal("u"u8, read.Upper);
    }

    [Fact]
    public void A_slot_in_agreement_costs_less_than_60_bytes_both_ways()
    {
        var stand = new SlotStand(new(1_800_000_000_000_000), new(1_700_000_000_000_000), true, new(1, 2), new(3, 4));
        var slots = new ComparedSlot[1024];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = new ComparedSlot(new SlotRef(1000, i, 100_000), stand);
        }

        var asked = BodyOf((o, h) => new AgreementCompare(10_000_000, 180_000_000, slots).Write(o, h)).Length;
        var answered = BodyOf((o, h) => new AgreementCompared(new SlotAnswer[slots.Length]).Write(o, h)).Length;
        Assert.InRange(asked + answered, 1, 60 * slots.Length);
    }

    private static byte[] BodyOf(Action<System.Buffers.IBufferWriter<byte>, MessageHeader> write)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        write(output, default);
        return output.WrittenSpan[(FrameFormat.PrefixSize + MessageHeader.SizeLeast)..].ToArray();
    }
}
