using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Xunit;

namespace Starling.Compatibility.Tests;

/// <summary>Whole frames of every kind of message.</summary>
public sealed class WireBytesTests
{
    private static readonly NodeId Node = new(new UInt128(0x0102030405060708, 0x090a0b0c0d0e0f10));
    private static readonly UInt128 Cluster = new(0x1112131415161718, 0x191a1b1c1d1e1f20);
    private static readonly Ballot First = new(0x21, Node);
    private static readonly Ballot Second = new(0x2223242526272829, new NodeId((UInt128)3));

    private static readonly SlotRef Slot = new(5, 300, 12);
    private static readonly SlotStand Stand = new(new(1_800_000_000_000_000), new(1_700_000_000_000_000), true, new(1, 2), new(3, 4));

    private static readonly Rumour[] Said =
    [
        new(Node, RumourKind.Suspect, new(3, 300), new((UInt128)3)), new(new((UInt128)4), RumourKind.Dead, new(1, 0), Node),
        new(new((UInt128)5), RumourKind.Alive, new(2, 1), new((UInt128)5)),
    ];

    private static readonly NodeState Figures = new()
    {
        Node = Node, Boot = 3, Sequence = 77, Wall = 1_800_000_000_000_000, Epoch = 12, InFlight = 5, BytesUsed = 6, BytesFree = 7,
        HintsPending = 8, ClockOffset = 9,
    };

    private delegate void WriteMessage(IBufferWriter<byte> output, in MessageHeader header);

    private static Dictionary<MessageKind, WriteMessage> Messages { get; } = new()
    {
        [MessageKind.Hello] = new Hello(Cluster, 7, Node, 3, "10.0.0.1:7800", "eu", "r1", "Starling 0.1.0").Write,
        [MessageKind.Welcome] = new Welcome(Cluster, 7, Node, 3, 12, "10.0.0.2:7800", "eu", "r2", "Starling 0.1.0").Write,
        [MessageKind.Refused] = new Refused(RefusedReason.OtherCluster, "Another cluster: grüße.").Write,
        [MessageKind.Ping] = new Ping(new HybridTime(1_800_000_000_000_000), 12).Write,
        [MessageKind.Pong] = new Ping(new HybridTime(1_800_000_000_000_001), 13).Write,
        [MessageKind.Failed] = new Failed(2, true, 1, 200, "Too late.").Write,
        [MessageKind.ReplicaWrite] = static (IBufferWriter<byte> o, in MessageHeader h) => ReplicaWrite.Write(o, h, MutationBytes()),
        [MessageKind.ReplicaWritten] = Bare.Write,
        [MessageKind.ReplicaRead] = static (IBufferWriter<byte> o, in MessageHeader h) => new ReplicaRead
        {
            Table = 5, DigestOnly = true, Backwards = true, IsSlice = true, Limit = 300, Partition = "p"u8, Lower = "a"u8, Upper = "z"u8,
        }.Write(o, h),
        [MessageKind.ReplicaRows] = static (IBufferWriter<byte> o, in MessageHeader h) =>
            new ReplicaRows { More = true, Count = 2, Rows = Rows() }.Write(o, h),
        [MessageKind.ReplicaDigest] = new ReplicaDigest(Cluster).Write,
        [MessageKind.ReplicaRefused] = new ReplicaRefused(ReplicaFault.StaleEpoch, 12, "Behind.").Write,
        [MessageKind.ReplicaScan] = static (IBufferWriter<byte> o, in MessageHeader h) => new ReplicaScan
        {
            Table = 5, Slot = 300, Limit = 100, After = "after"u8, Through = "through"u8,
        }.Write(o, h),
        [MessageKind.ReplicaScanned] = static (IBufferWriter<byte> o, in MessageHeader h) =>
            new ScanRows { Next = "next"u8, Count = 1, Rows = "\u0001p\u0001c\u0002ss"u8 }.Write(o, h),
        [MessageKind.Get] = static (IBufferWriter<byte> o, in MessageHeader h) => new GetRequest
        {
            Table = "t"u8, Partition = "p"u8, Clustering = "c"u8, Level = ConsistencyLevel.Number(4), AtLeast = 2,
            CountNotFound = true, GiveUpEarly = true,
        }.Write(o, h),
        [MessageKind.GetAnswer] = static (IBufferWriter<byte> o, in MessageHeader h) => Blob.Write(o, h, "state"u8),
        [MessageKind.Write] = static (IBufferWriter<byte> o, in MessageHeader h) => new WriteRequest
        {
            Table = "t"u8, Partition = "p"u8, Level = ConsistencyLevel.EachQuorum, AtLeast = 2, ReturnBody = true, ReplaceAll = false,
            WriteTime = -2, PassedOn = true, Count = 2, Changes = Changes(),
        }.Write(o, h),
        [MessageKind.WriteAnswer] = static (IBufferWriter<byte> o, in MessageHeader h) =>
            new WriteAnswer { Synced = 2, Replicas = 3, Context = "ctx"u8, State = "state"u8 }.Write(o, h),
        [MessageKind.DataUpdate] = static (IBufferWriter<byte> o, in MessageHeader h) => new DataUpdate
        {
            Table = "t"u8, Partition = "p"u8, Level = ConsistencyLevel.All, AtLeast = 2, ReturnBody = true, WithoutContext = true, PassedOn = true,
            Context = "ctx"u8, Change = "change"u8,
        }.Write(o, h),
        [MessageKind.DataUpdated] = static (IBufferWriter<byte> o, in MessageHeader h) =>
            new WriteAnswer { Synced = 2, Replicas = 3, State = "value"u8 }.Write(o, h),
        [MessageKind.DataFetch] = static (IBufferWriter<byte> o, in MessageHeader h) => new DataFetch
        {
            Table = "t"u8, Partition = "p"u8, Level = ConsistencyLevel.Number(4), AtLeast = 2, WithoutContext = true, HasSession = true,
            Session = "token"u8,
        }.Write(o, h),
        [MessageKind.DataFetched] = static (IBufferWriter<byte> o, in MessageHeader h) => new DataFetched
        {
            Kind = 2, IsDeleted = true, HasSession = true, Session = "token"u8, Context = "ctx"u8, Count = 1, Parts = "\u0001p\u0001s"u8,
        }.Write(o, h),
        [MessageKind.Slice] = static (IBufferWriter<byte> o, in MessageHeader h) => new SliceRequest
        {
            Table = "t"u8, Partition = "p"u8, From = "a"u8, To = "z"u8, Backwards = true, Limit = 10_000,
        }.Write(o, h),
        [MessageKind.SliceAnswer] = static (IBufferWriter<byte> o, in MessageHeader h) =>
            new ReplicaRows { More = false, Count = 2, Rows = Rows() }.Write(o, h),
        [MessageKind.Scan] = static (IBufferWriter<byte> o, in MessageHeader h) =>
            new ScanRequest { Table = "t"u8, From = "from"u8, PageSize = 500, Quorum = true }.Write(o, h),
        [MessageKind.ScanAnswer] = static (IBufferWriter<byte> o, in MessageHeader h) => new ScanRows { Count = 0 }.Write(o, h),
        [MessageKind.Admin] = static (IBufferWriter<byte> o, in MessageHeader h) => Blob.Write(o, h, "{}"u8),
        [MessageKind.AdminAnswer] = static (IBufferWriter<byte> o, in MessageHeader h) => Blob.Write(o, h, "{}"u8),
        [MessageKind.TopologyPull] = Bare.Write,
        [MessageKind.Topology] = static (IBufferWriter<byte> o, in MessageHeader h) => Blob.Write(o, h, "document"u8),
        [MessageKind.Prepare] = static (IBufferWriter<byte> o, in MessageHeader h) =>
            new RegisterMessage { Ballot = First, VotersVersion = 4, Granted = true }.Write(o, h),
        [MessageKind.Promise] = static (IBufferWriter<byte> o, in MessageHeader h) => new RegisterMessage
        {
            Ballot = Second, VotersVersion = 4, Granted = true, Accepted = First, Document = "document"u8,
        }.Write(o, h),
        [MessageKind.Accept] = static (IBufferWriter<byte> o, in MessageHeader h) =>
            new RegisterMessage { Ballot = Second, VotersVersion = 4, Granted = true, Document = "document"u8 }.Write(o, h),
        [MessageKind.Accepted] = static (IBufferWriter<byte> o, in MessageHeader h) =>
            new RegisterMessage { Ballot = Second, VotersVersion = 4, Granted = false }.Write(o, h),
        [MessageKind.DocumentPull] = Bare.Write,
        [MessageKind.Document] = static (IBufferWriter<byte> o, in MessageHeader h) => Blob.Write(o, h, "document"u8),
        [MessageKind.Rejoin] = new Rejoin(7, new NodeId(8), "10.0.0.1:7800", "dc1", "r1").Write,
        [MessageKind.Rejoined] = new Rejoined(true, "", "document"u8.ToArray()).Write,
        [MessageKind.Join] = new Rejoin(7, new NodeId(8), "10.0.0.4:7800", "dc1", "r1").Write,
        [MessageKind.Joined] = new Rejoined(false, "no", default).Write,
        [MessageKind.AgreementCompare] = new AgreementCompare(
            10_000_000, 180_000_000, [new(Slot, Stand), new(Slot with { Slot = 2 }, default)]).Write,
        [MessageKind.AgreementCompared] = new AgreementCompared(
            [new(SlotVerdict.EqualAsOf, default), new(SlotVerdict.Different, Stand), new(SlotVerdict.Fenced, default)]).Write,
        [MessageKind.SymbolsPull] = new SymbolsPull(
            [new(Slot, new HybridTime(7), -1, 8, 300), new(Slot with { Slot = 301 }, new HybridTime(7), 1023, 0, 4)]).Write,
        [MessageKind.Symbols] = new Symbols([new(RepairWord.Done, [new(0x0102030405060708, 0x090a0b0c, 300)]), new(RepairWord.Apart, [])]).Write,
        [MessageKind.LeafIdsPull] = new LeafIdsPull(
            [new(Slot, new HybridTime(7), [0, 1023]), new(new SlotRef(6, 300, 13), new HybridTime(6), [5])]).Write,
        [MessageKind.LeafIds] = new LeafIds(
            [new(RepairWord.Done, [1, 2]), new(RepairWord.TooMany, []), new(RepairWord.Done, []), new(RepairWord.Damaged, [])]).Write,
        [MessageKind.RowsPull] = new RowsPull(
            [new(Slot, 1023, [1, 0x0102030405060708]), new(Slot, 1022, [3]), new(Slot with { Slot = 301 }, 0, [4])]).Write,
        [MessageKind.Rows] = static (IBufferWriter<byte> o, in MessageHeader h) => new PulledRows
        {
            Leaves = [new(RepairWord.Done, 1), new(RepairWord.Fenced, 0), new(RepairWord.Done, 1)], Rows = Rows(),
        }.Write(o, h),
        [MessageKind.Close] = new RoundStep(10_000_000, [new(Slot, new HybridTime(9))]).Write,
        [MessageKind.Closed] = new RoundWords([RoundWord.Done, RoundWord.ClockAhead]).Write,
        [MessageKind.Converge] = new RoundStep(10_000_000, [new(Slot, new HybridTime(9))]).Write,
        [MessageKind.Converged] = new Converged([new(RoundWord.Done, Stand), new(RoundWord.NotTold, default)]).Write,
        [MessageKind.Fence] = new RoundStep(10_000_000, [new(Slot, new HybridTime(1))]).Write,
        [MessageKind.Fenced] = new Converged([new(RoundWord.Done, Stand), new(RoundWord.Recovering, default)]).Write,
        [MessageKind.AskAbilities] = Bare.Write,
        [MessageKind.Abilities] = new Abilities(3).Write,
        [MessageKind.Commit] = new RoundStep(10_000_000, [new(Slot, new HybridTime(9))]).Write,
        [MessageKind.Committed] = new RoundWords([RoundWord.Done, RoundWord.NotClosed]).Write,
        [MessageKind.RowsPush] = new RowsPush([new(Slot, [MutationBytes(), MutationBytes()]), new(Slot with { Slot = 301 }, [MutationBytes()])]).Write,
        [MessageKind.RowsPushed] = new RowsPushed([RepairWord.Done, RepairWord.Refused]).Write,
        [MessageKind.Probe] = new Probe(new HybridTime(1_800_000_000_000_000), 1_800_000_000_000_002, 12, new(3, 300), 2, Said).Write,
        [MessageKind.Probed] = new Probe(new HybridTime(1_800_000_000_000_001), 1_800_000_000_000_003, 13, new(4, 0), 0, []).Write,
        [MessageKind.ProbeFor] = new ProbeFor(Node, 210, Said).Write,
        [MessageKind.ProbedFor] = new ProbedFor(true, new(3, 300), []).Write,
        [MessageKind.Rumours] = new RumourList(Said).Write,
        [MessageKind.States] = new NodeStateList([Figures]).Write,
        [MessageKind.StatesSwap] = new NodeStateList([Figures, Figures with { Node = new((UInt128)3), ClockOffset = -1 }]).Write,
        [MessageKind.StatesSwapped] = new NodeStateList([]).Write,
    };

    [Fact]
    public void Every_message_has_golden_bytes() =>
        Assert.Equal(Enum.GetValues<MessageKind>().Where(kind => kind != MessageKind.None).Order(), Messages.Keys.Order());

    [Fact]
    public void Messages_keep_their_bytes() => Assert.All(Messages, message =>
    {
        var header = new MessageHeader
        {
            Kind = message.Key, Class = WorkClass.Control, Correlation = 0x3132333435363738, Era = 1, SlotEpoch = -2, BudgetMs = 5000,
        };
        Golden.Check($"wire/{(int)message.Key:00}-{message.Key}", FrameOf(message.Value, header));
    });

    [Fact]
    public void The_header_s_optional_fields_keep_their_bytes() => Golden.Check("wire/header", FrameOf(Bare.Write, new MessageHeader
    {
        Kind = MessageKind.DocumentPull,
        Class = WorkClass.Hint,
        Principal = "anna",
        Trace = [.. Enumerable.Range(1, 25).Select(i => (byte)i)],
    }));

    [Fact]
    public void A_write_with_lifetimes_keeps_its_bytes()
    {
        var changes = new ArrayBufferWriter<byte>();
        WriteRequest.WriteChange(changes, "c1"u8, "ctx"u8, isDelete: false, "value"u8, Lifetime.Of(60_000_000));
        WriteRequest.WriteChange(changes, "c2"u8, [], isDelete: true, [], Lifetime.Unsaid);
        WriteRequest.WriteChange(changes, "c3"u8, [], isDelete: false, "value"u8, Lifetime.Until(new HybridTime(0x0102030405060708)));
        WriteRequest.WriteChange(changes, "c4"u8, [], isDelete: false, "value"u8, Lifetime.Never);
        var output = new ArrayBufferWriter<byte>();
        new WriteRequest { Table = "t"u8, Partition = "p"u8, HasLifetimes = true, Count = 4, Changes = changes.WrittenSpan }
            .Write(output, new MessageHeader { Kind = MessageKind.Write });
        Golden.Check("wire/22-Write-lifetimes", output.WrittenSpan);
        Assert.Equal("Unsaid=0 Never=1 Span=2 Until=3", Numbers<LifetimeKind>());
    }

    [Fact]
    public void A_write_with_a_condition_keeps_its_bytes()
    {
        var output = new ArrayBufferWriter<byte>();
        new WriteRequest { Table = "t"u8, Partition = "p"u8, AtLeast = 2, IsConditional = true, UnchangedSince = "read"u8, Count = 2, Changes = Changes() }
            .Write(output, new MessageHeader { Kind = MessageKind.Write });
        Golden.Check("wire/22-Write-condition", output.WrittenSpan);
    }

    [Fact]
    public void A_change_and_a_fetch_that_name_an_operation_keep_their_bytes()
    {
        var id = new UInt128(0x0102030405060708, 0x1112131415161718);
        var update = new ArrayBufferWriter<byte>();
        new DataUpdate { Table = "t"u8, Partition = "p"u8, HasSession = true, Session = "token"u8, Operation = id, OperationAgeMs = 70_000, Change = "change"u8 }
            .Write(update, new MessageHeader { Kind = MessageKind.DataUpdate });
        Golden.Check("wire/66-DataUpdate-operation", update.WrittenSpan);
        var fetch = new ArrayBufferWriter<byte>();
        new DataFetch { Table = "t"u8, Partition = "p"u8, Operation = id }.Write(fetch, new MessageHeader { Kind = MessageKind.DataFetch });
        Golden.Check("wire/68-DataFetch-operation", fetch.WrittenSpan);
        var fetched = new ArrayBufferWriter<byte>();
        new DataFetched { Kind = 1, KnowsOperation = true }.Write(fetched, new MessageHeader { Kind = MessageKind.DataFetched });
        Golden.Check("wire/69-DataFetched-operation", fetched.WrittenSpan);
    }

    [Fact]
    public void Golden_frames_can_be_read()
    {
        foreach (var kind in Messages.Keys)
        {
            var bytes = Golden.Bytes($"wire/{(int)kind:00}-{kind}");
            Assert.Equal(FrameFault.None, Frame.TryTake(bytes, FrameFormat.PayloadMax, out var payload, out var consumed));
            Assert.Equal(bytes.Length, consumed);
            Assert.Equal(HeaderFault.None, MessageHeader.TryRead(payload, out var header, out _));
            Assert.Equal((kind, -2L, 5000u), (header.Kind, header.SlotEpoch, header.BudgetMs));
        }
    }

    [Fact]
    public void Numbers_that_travel_keep_their_meaning()
    {
        Assert.Equal(
            "Quorum=0 Number=1 All=2 LocalOne=3 LocalQuorum=4 EachQuorum=5", Numbers<LevelKind>());
        Assert.Equal("Client=0 Repair=1 Stream=2 Hint=3 Control=4", Numbers<WorkClass>());
        Assert.Equal("LastWriteWins=1 Siblings=2 DataTypes=3", Numbers<ResolutionRule>());
        Assert.Equal(
            "Version=1 OtherCluster=2 OtherSeeds=3 NotMember=4 BadFrame=5 TooManyLinks=6 Stopping=7", Numbers<RefusedReason>());
        Assert.Equal(
            "None=0 StaleEpoch=1 NotReplica=2 Overloaded=3 DiskFull=4 Disk=5 ClockAhead=6 BadRequest=7 UnknownTable=8 Expired=9 "
            + "Corrupt=10 TooLate=11 LinkLost=200 NoLink=201 Silent=202",
            Numbers<ReplicaFault>());
        Assert.Equal(
            "EqualAsOf=0 EqualCurrent=1 Different=2 NotTold=3 OtherWatermark=4 Recovering=5 Fenced=6", Numbers<SlotVerdict>());
        Assert.Equal("Done=0 Fenced=1 Recovering=2 NotTold=3 NotClosed=4 Disk=5 ClockAhead=6", Numbers<RoundWord>());
    }

    internal static byte[] MutationBytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        Mutation.WriteStart(bytes, 5, "partition"u8, 2);
        bytes.Write(Rows());
        return bytes.WrittenSpan.ToArray();
    }

    private static string Numbers<T>()
        where T : struct, Enum =>
        string.Join(' ', Enum.GetValues<T>().Select(value => $"{value}={Convert.ToByte(value, null)}"));

    private static byte[] Rows()
    {
        var bytes = new ArrayBufferWriter<byte>();
        Mutation.WriteRecord(bytes, "c1"u8, "state 1"u8);
        Mutation.WriteRecord(bytes, [], new byte[200]);
        return bytes.WrittenSpan.ToArray();
    }

    private static byte[] Changes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        WriteRequest.WriteChange(bytes, "c1"u8, "ctx"u8, isDelete: false, "value"u8);
        WriteRequest.WriteChange(bytes, "c2"u8, [], isDelete: true, []);
        return bytes.WrittenSpan.ToArray();
    }

    private static byte[] FrameOf(WriteMessage write, in MessageHeader header)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output, header);
        return output.WrittenSpan.ToArray();
    }
}
