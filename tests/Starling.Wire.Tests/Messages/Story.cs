using System;
using System.Buffers;
using System.Linq;
using CsCheck;
using Starling.Model.Agreement;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Wire.Tests.Messages;

/// <summary>Random whole messages of every kind, as frames.</summary>
internal static class Story
{
    private static readonly Gen<byte[]> Bytes = Gen.Byte.Array[0, 20];
    private static readonly Gen<string> Text = Gen.String[Gen.Char[' ', '\u2fff'], 0, 12];
    private static readonly Gen<NodeId> Node = Gen.Select(Gen.ULong, Gen.ULong, (a, b) => new NodeId(new UInt128(a, b)));
    private static readonly Gen<UInt128> Wide = Gen.Select(Gen.ULong, Gen.ULong, (a, b) => new UInt128(a, b));
    private static readonly Gen<Ballot> Ballots = Gen.Select(Gen.ULong, Node, (counter, node) => new Ballot(counter, node));

    private static readonly Gen<ConsistencyLevel?> Levels = Gen.OneOf<ConsistencyLevel?>(
        null, ConsistencyLevel.Quorum, ConsistencyLevel.One, ConsistencyLevel.Number(64), ConsistencyLevel.All,
        ConsistencyLevel.LocalOne, ConsistencyLevel.LocalQuorum, ConsistencyLevel.EachQuorum);

    private static readonly Gen<(byte[] A, byte[] B, byte[] C, bool Flag)[]> Rows =
        Gen.Select(Bytes, Bytes, Bytes, Gen.Bool, (a, b, c, flag) => (a, b, c, flag)).Array[1, 5];

    private static readonly Gen<MessageHeader> Headers = Gen.Select(
        Gen.ULong, Gen.UInt, Gen.Long, Gen.UInt, Gen.Byte[0, 4], Text, Gen.Byte.Array[25], Gen.Int[0, 3],
        (correlation, era, epoch, budget, work, principal, trace, optional) => new MessageHeader
        {
            Correlation = correlation,
            Era = era,
            SlotEpoch = epoch,
            BudgetMs = budget,
            Class = (WorkClass)work,
            Principal = (optional & 1) != 0 && principal.Length > 0 ? principal : null,
            Trace = (optional & 2) != 0 ? trace : null,
        });

    private static readonly Gen<SlotRef> Slots = Gen.Select(
        Gen.UInt, Gen.Int[0, 65_535], Gen.Long[0, long.MaxValue], (table, slot, epoch) => new SlotRef(table, slot, epoch));

    private static readonly Gen<SlotStand> Stands = Gen.Select(
        Gen.OneOf(Gen.Const(0L), Gen.Long), Gen.Bool, Gen.Long, Gen.Bool, Gen.Select(Gen.ULong, Gen.ULong), Gen.Bool, Gen.ULong,
        (watermark, isPurged, purged, isTold, asOf, isQuiet, current) => new SlotStand(
            new HybridTime(watermark), new HybridTime(isPurged ? watermark : purged), isTold,
            isTold ? new Fingerprint(asOf.Item1, asOf.Item2) : default,
            isTold ? new Fingerprint(isQuiet ? asOf.Item1 : current, asOf.Item2) : default));

    private static readonly Gen<RepairWord> RepairWords = Gen.Byte[0, 4].Select(word => (RepairWord)word);

    private static readonly Gen<byte[]> Mutations = Gen.Select(Gen.UInt, Bytes, Rows, (table, partition, rows) =>
    {
        var bytes = new ArrayBufferWriter<byte>();
        Mutation.WriteStart(bytes, table, partition, rows.Length);
        bytes.Write(Pairs(rows));
        return bytes.WrittenSpan.ToArray();
    });

    private static readonly Gen<Incarnation> Incarnations =
        Gen.Select(Gen.ULong, Gen.ULong[0, 300], (boot, counter) => new Incarnation(boot, counter));

    private static readonly Gen<Rumour[]> Rumours = Gen.Select(Node, Gen.Byte[0, 2], Incarnations, Node,
        (about, kind, incarnation, from) => new Rumour(about, (RumourKind)kind, incarnation, from)).Array[0, 3];

    private delegate void WriteMessage(IBufferWriter<byte> output, in MessageHeader header);

    /// <summary>One frame of each kind that there is.</summary>
    public static Gen<byte[]>[] Kinds { get; } =
    [
        Of(MessageKind.Hello, Gen.Select(Wide, Gen.ULong, Node, Gen.ULong, Text, Text, Text, Text,
            (c, s, n, i, a, d, r, v) => (WriteMessage)new Hello(c, s, n, i, a, d, r, v).Write)),
        Of(MessageKind.Welcome, Gen.Select(Wide, Gen.ULong, Node, Gen.ULong, Gen.Long, Text, Text, Text,
            (c, s, n, i, e, a, d, r) => (WriteMessage)new Welcome(c, s, n, i, e, a, d, r, "Starling 0").Write)),
        Of(MessageKind.Refused, Gen.Select(Gen.Byte, Text, (r, t) => (WriteMessage)new Refused((RefusedReason)r, t).Write)),
        Of(MessageKind.Failed, Gen.Select(Gen.Byte, Gen.Bool, Gen.Int[0, 255], Gen.Int[0, 255], Text,
            (e, m, g, n, t) => (WriteMessage)new Failed(e, m, g, n, t).Write)),
        Of(MessageKind.Ping, Gen.Select(Gen.Long, Gen.Long, (n, e) => (WriteMessage)new Ping(new HybridTime(n), e).Write)),
        Of(MessageKind.Pong, Gen.Select(Gen.Long, Gen.Long, (n, e) => (WriteMessage)new Ping(new HybridTime(n), e).Write)),
        Of(MessageKind.ReplicaWrite, Gen.Select(Gen.UInt, Bytes, Rows,
            (t, p, rows) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => ReplicaWrite.Write(o, h, Mutated(t, p, rows))))),
        Of(MessageKind.ReplicaWritten, Gen.Const((WriteMessage)Bare.Write)),
        Of(MessageKind.ReplicaRead, Gen.Select(Gen.UInt, Gen.Int[0, 7], Gen.Int[1, 100_000], Bytes, Bytes, Bytes,
            (t, f, l, p, a, b) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => new ReplicaRead
            {
                Table = t, DigestOnly = (f & 1) != 0, Backwards = (f & 2) != 0, IsSlice = (f & 4) != 0, Limit = l,
                Partition = p, Lower = a, Upper = b,
            }.Write(o, h)))),
        Of(MessageKind.ReplicaRows, RowsMessage()),
        Of(MessageKind.ReplicaDigest, Wide.Select(d => (WriteMessage)new ReplicaDigest(d).Write)),
        Of(MessageKind.ReplicaRefused, Gen.Select(Gen.Byte[1, 199], Gen.Long, Text,
            (f, e, t) => (WriteMessage)new ReplicaRefused((ReplicaFault)f, e, t).Write)),
        Of(MessageKind.ReplicaScan, Gen.Select(Gen.UInt, Gen.Int[0, (1 << 20) - 1], Gen.Int[1, 100_000], Bytes, Bytes,
            (t, s, l, a, b) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => new ReplicaScan
            {
                Table = t, Slot = s, Limit = l, After = a, Through = b,
            }.Write(o, h)))),
        Of(MessageKind.ReplicaScanned, ScanMessage()),
        Of(MessageKind.Get, Gen.Select(Bytes, Bytes, Bytes, Levels, Gen.Int[0, 64], Gen.Bool, Gen.Bool,
            (t, p, c, l, n, f, g) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => new GetRequest
            {
                Table = t, Partition = p, Clustering = c, Level = l, AtLeast = n, CountNotFound = f, GiveUpEarly = g,
            }.Write(o, h)))),
        Of(MessageKind.GetAnswer, BlobMessage()),
        Of(MessageKind.Write, WriteRequests()),
        Of(MessageKind.WriteAnswer, Gen.Select(Gen.Int[0, 255], Gen.Int[0, 255], Bytes, Bytes,
            (s, r, c, b) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => new WriteAnswer
            {
                Synced = s, Replicas = r, Context = c, State = b,
            }.Write(o, h)))),
        Of(MessageKind.DataUpdated, Gen.Select(Gen.Int[0, 255], Gen.Int[0, 255], Bytes,
            (s, r, b) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) =>
                new WriteAnswer { Synced = s, Replicas = r, State = b }.Write(o, h)))),
        Of(MessageKind.DataUpdate, Gen.Select(Bytes, Bytes, Bytes, Bytes, Bytes, Gen.Int[0, 64], Gen.Int[0, 31], Levels,
            (t, p, c, x, s, n, f, l) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => new DataUpdate
            {
                Table = t, Partition = p, Context = c, Change = x, AtLeast = n, Level = l, ReturnBody = (f & 1) != 0, WithoutContext = (f & 2) != 0,
                PassedOn = (f & 4) != 0, HasSession = (f & 8) != 0, Session = (f & 8) != 0 ? s : [],
                Operation = (f & 16) != 0 ? new UInt128((ulong)n, 7) : null, OperationAgeMs = (f & 16) != 0 ? (uint)n * 1000 : 0,
            }.Write(o, h)))),
        Of(MessageKind.DataFetch, Gen.Select(Bytes, Bytes, Bytes, Gen.Int[0, 64], Gen.Int[0, 7], Levels,
            (t, p, s, n, f, l) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => new DataFetch
            {
                Table = t, Partition = p, AtLeast = n, Level = l, WithoutContext = (f & 1) != 0, HasSession = (f & 2) != 0,
                Session = (f & 2) != 0 ? s : [], Operation = (f & 4) != 0 ? new UInt128((ulong)n, 7) : null,
            }.Write(o, h)))),
        Of(MessageKind.DataFetched, Gen.Select(Gen.Byte, Bytes, Bytes, Rows, Gen.Int[0, 7],
            (k, c, s, rows, f) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => new DataFetched
            {
                Kind = k, Context = c, Count = rows.Length, Parts = Pairs(rows), IsDeleted = (f & 1) != 0, HasSession = (f & 2) != 0, KnowsOperation = (f & 4) != 0,
                Session = (f & 2) != 0 ? s : [],
            }.Write(o, h)))),
        Of(MessageKind.Slice, Gen.Select(Bytes, Bytes, Bytes, Bytes, Gen.Bool, Gen.Int[1, 10_000], Levels,
            (t, p, a, b, back, n, l) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => new SliceRequest
            {
                Table = t, Partition = p, From = a, To = b, Backwards = back, Limit = n, Level = l,
            }.Write(o, h)))),
        Of(MessageKind.SliceAnswer, RowsMessage()),
        Of(MessageKind.Scan, Gen.Select(Bytes, Bytes, Gen.Int[1, 10_000], Gen.Bool,
            (t, f, n, q) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => new ScanRequest
            {
                Table = t, From = f, PageSize = n, Quorum = q,
            }.Write(o, h)))),
        Of(MessageKind.ScanAnswer, ScanMessage()),
        Of(MessageKind.Admin, BlobMessage()),
        Of(MessageKind.AdminAnswer, BlobMessage()),
        Of(MessageKind.TopologyPull, Gen.Const((WriteMessage)Bare.Write)),
        Of(MessageKind.Topology, BlobMessage()),
        Of(MessageKind.Prepare, RegisterMessages()),
        Of(MessageKind.Promise, RegisterMessages()),
        Of(MessageKind.Accept, RegisterMessages()),
        Of(MessageKind.Accepted, RegisterMessages()),
        Of(MessageKind.DocumentPull, Gen.Const((WriteMessage)Bare.Write)),
        Of(MessageKind.Document, BlobMessage()),
        Of(MessageKind.Rejoin, Gen.Select(Wide, Node, Text, (o, n, t) => (WriteMessage)new Rejoin(o, n, t, t, t).Write)),
        Of(MessageKind.Rejoined, Gen.Select(Gen.Bool, Text, Bytes, (i, t, d) => (WriteMessage)new Rejoined(i, t, d).Write)),
        Of(MessageKind.Join, Gen.Select(Wide, Node, Text, (o, n, t) => (WriteMessage)new Rejoin(o, n, t, t, t).Write)),
        Of(MessageKind.Joined, Gen.Select(Gen.Bool, Text, Bytes, (i, t, d) => (WriteMessage)new Rejoined(i, t, d).Write)),
        Of(MessageKind.AgreementCompare, Gen.Select(Gen.Long[1, 100_000_000], Gen.Long, Gen.Select(Slots, Stands).Array[1, 5],
            (l, s, slots) => (WriteMessage)new AgreementCompare(
                l, s, Array.ConvertAll(slots, slot => new ComparedSlot(slot.Item1, slot.Item2))).Write)),
        Of(MessageKind.AgreementCompared, Gen.Select(Gen.Byte[0, 6], Stands).Array[1, 5].Select(
            slots => (WriteMessage)new AgreementCompared(
                Array.ConvertAll(slots, slot => new SlotAnswer((SlotVerdict)slot.Item1, slot.Item2))).Write)),
        Of(MessageKind.SymbolsPull, Gen.Select(Slots, Gen.Long, Gen.Int[-1, 1023], Gen.Int[0, 5000], Gen.Int[1, 800]).Array[1, 5].Select(
            sets => (WriteMessage)new SymbolsPull(Array.ConvertAll(
                sets, set => new SymbolsAsked(set.Item1, new HybridTime(set.Item2), set.Item3, set.Item4, set.Item5))).Write)),
        Of(MessageKind.Symbols, Gen.Select(RepairWords, Gen.Select(Gen.ULong, Gen.UInt, Gen.Int).Array[0, 5]).Array[1, 4].Select(
            sets => (WriteMessage)new Symbols(Array.ConvertAll(sets, set => new SymbolsGiven(
                set.Item1,
                set.Item1 == RepairWord.Done ? Array.ConvertAll(set.Item2, item => new CodedSymbol(item.Item1, item.Item2, item.Item3)) : []))).Write)),
        Of(MessageKind.LeafIdsPull, Gen.Select(Slots, Gen.Long, Gen.Int[0, 1023].Array[1, 5]).Array[1, 4].Select(
            slots => (WriteMessage)new LeafIdsPull(Array.ConvertAll(
                slots, slot => new LeavesAsked(slot.Item1, new HybridTime(slot.Item2), slot.Item3))).Write)),
        Of(MessageKind.LeafIds, Gen.Select(Gen.Byte[0, 5], Gen.ULong.Array[0, 3]).Array[1, 4].Select(
            leaves => (WriteMessage)new LeafIds(Array.ConvertAll(
                leaves, leaf => new LeafRowIds((RepairWord)leaf.Item1, leaf.Item1 == 0 ? leaf.Item2 : []))).Write)),
        Of(MessageKind.RowsPull, Gen.Select(Slots, Gen.Bool, Gen.Int[0, 1023], Gen.ULong.Array[1, 5]).Array[1, 5].Select(
            leaves => (WriteMessage)new RowsPull(Array.ConvertAll(
                leaves, leaf => new RowsAsked(leaf.Item2 ? leaves[0].Item1 : leaf.Item1, leaf.Item3, leaf.Item4))).Write)),
        Of(MessageKind.Rows, Gen.Select(RepairWords, Rows).Array[1, 4].Select(
            leaves => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => new PulledRows
            {
                Leaves = Array.ConvertAll(leaves, leaf => new RowsGiven(leaf.Item1, leaf.Item1 == RepairWord.Done ? leaf.Item2.Length : 0)),
                Rows = Pairs([.. leaves.Where(leaf => leaf.Item1 == RepairWord.Done).SelectMany(leaf => leaf.Item2)]),
            }.Write(o, h)))),
        Of(MessageKind.Close, Steps()),
        Of(MessageKind.Closed, Words()),
        Of(MessageKind.Converge, Steps()),
        Of(MessageKind.Converged, Gen.Select(Gen.Byte[0, 6], Stands).Array[1, 5].Select(
            slots => (WriteMessage)new Converged(
                Array.ConvertAll(slots, slot => new ConvergedSlot((RoundWord)slot.Item1, slot.Item2))).Write)),
        Of(MessageKind.Fence, Steps()),
        Of(MessageKind.Fenced, Gen.Select(Gen.Byte[0, 6], Stands).Array[1, 5].Select(
            slots => (WriteMessage)new Converged(
                Array.ConvertAll(slots, slot => new ConvergedSlot((RoundWord)slot.Item1, slot.Item2))).Write)),
        Of(MessageKind.AskAbilities, Gen.Const((WriteMessage)Bare.Write)),
        Of(MessageKind.Abilities, Gen.Byte[1, 255].Select(documents => (WriteMessage)new Abilities(documents).Write)),
        Of(MessageKind.Commit, Steps()),
        Of(MessageKind.Committed, Words()),
        Of(MessageKind.RowsPush, Gen.Select(Slots, Mutations.Array[1, 3]).Array[1, 4].Select(
            slots => (WriteMessage)new RowsPush(Array.ConvertAll(slots, slot => new PushedSlot(slot.Item1, slot.Item2))).Write)),
        Of(MessageKind.RowsPushed, RepairWords.Array[1, 5].Select(words => (WriteMessage)new RowsPushed(words).Write)),
        Of(MessageKind.Probe, Probes()),
        Of(MessageKind.Probed, Probes()),
        Of(MessageKind.ProbeFor, Gen.Select(Node, Gen.UInt[1, ProbeFor.PatienceMsMax], Rumours,
            (t, p, r) => (WriteMessage)new ProbeFor(t, p, r).Write)),
        Of(MessageKind.ProbedFor, Gen.Select(Gen.Bool, Incarnations, Rumours, (a, i, r) => (WriteMessage)new ProbedFor(a, i, r).Write)),
        Of(MessageKind.Rumours, Rumours.Where(r => r.Length > 0).Select(r => (WriteMessage)new RumourList(r).Write)),
        Of(MessageKind.States, States()),
        Of(MessageKind.StatesSwap, States()),
        Of(MessageKind.StatesSwapped, States()),
    ];

    /// <summary>One frame of any kind.</summary>
    public static Gen<byte[]> Any { get; } = Gen.OneOf(Kinds);

    private static Gen<byte[]> Of(MessageKind kind, Gen<WriteMessage> message) => Gen.Select(Headers, message, (header, write) =>
    {
        var output = new ArrayBufferWriter<byte>();
        write(output, new MessageHeader
        {
            Kind = kind,
            Class = header.Class,
            Correlation = header.Correlation,
            Era = header.Era,
            SlotEpoch = header.SlotEpoch,
            BudgetMs = header.BudgetMs,
            Principal = header.Principal,
            Trace = header.Trace,
        });
        return output.WrittenSpan.ToArray();
    });

    private static Gen<WriteMessage> BlobMessage() =>
        Bytes.Select(b => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => Blob.Write(o, h, b)));

    private static Gen<WriteMessage> Steps() => Gen.Select(
        Gen.Long[1, 100_000_000], Gen.Select(Slots, Gen.Long[1, long.MaxValue]).Array[1, 5],
        (l, slots) => (WriteMessage)new RoundStep(
            l, Array.ConvertAll(slots, slot => new SlotMoment(slot.Item1, new HybridTime(slot.Item2)))).Write);

    private static Gen<WriteMessage> Probes() => Gen.Select(Gen.Long, Gen.Long, Gen.Long, Incarnations, Gen.Byte[0, 7], Rumours,
        (n, w, e, i, h, r) => (WriteMessage)new Probe(new HybridTime(n), w, e, i, h, r).Write);

    private static Gen<WriteMessage> States() => Gen.Select(Node, Gen.ULong, Gen.ULong, Gen.Long.Array[7]).Array[0, 3].Select(
        states => (WriteMessage)new NodeStateList(Array.ConvertAll(states, state => new NodeState
        {
            Node = state.Item1, Boot = state.Item2, Sequence = state.Item3, Wall = state.Item4[0], Epoch = state.Item4[1],
            InFlight = state.Item4[2], BytesUsed = state.Item4[3], BytesFree = state.Item4[4], HintsPending = state.Item4[5],
            ClockOffset = state.Item4[6],
        })).Write);

    private static Gen<WriteMessage> Words() => Gen.Byte[0, 6].Array[1, 5].Select(
        words => (WriteMessage)new RoundWords(Array.ConvertAll(words, word => (RoundWord)word)).Write);

    private static Gen<WriteMessage> RegisterMessages() => Gen.Select(Ballots, Gen.ULong, Gen.Bool, Ballots, Bytes,
        (b, v, g, a, d) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => new RegisterMessage
        {
            Ballot = b, VotersVersion = v, Granted = g, Accepted = a, Document = d,
        }.Write(o, h)));

    private static Gen<WriteMessage> RowsMessage() => Gen.Select(Gen.Bool, Rows, Gen.Bool,
        (more, rows, none) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) => new ReplicaRows
        {
            More = more, Count = none ? 0 : rows.Length, Rows = none ? [] : Pairs(rows),
        }.Write(o, h)));

    private static Gen<WriteMessage> ScanMessage() => Gen.Select(Bytes, Rows,
        (next, rows) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) =>
        {
            var bytes = new ArrayBufferWriter<byte>();
            foreach (var row in rows)
            {
                Varint.Write(bytes, (ulong)row.C.Length);
                bytes.Write(row.C);
                Mutation.WriteRecord(bytes, row.A, row.B);
            }

            new ScanRows { Next = next, Count = rows.Length, Rows = bytes.WrittenSpan }.Write(o, h);
        }));

    private static Gen<WriteMessage> WriteRequests() => Gen.Select(
        Bytes, Bytes, Levels, Gen.Int[0, 64], Gen.Int[0, 7], Gen.OneOf<bool?>(null, true, false), Gen.Long, Rows,
        (t, p, l, n, f, replace, time, rows) => (WriteMessage)((IBufferWriter<byte> o, in MessageHeader h) =>
        {
            var bytes = new ArrayBufferWriter<byte>();
            foreach (var row in rows)
            {
                WriteRequest.WriteChange(bytes, row.A, row.B, row.Flag, row.C, (f & 4) == 0 ? null : row.A.Length switch
                {
                    0 => Lifetime.Unsaid,
                    1 => Lifetime.Never,
                    2 => Lifetime.Of(time),
                    _ => Lifetime.Until(new HybridTime(time)),
                });
            }

            new WriteRequest
            {
                Table = t, Partition = p, Level = l, AtLeast = n, ReturnBody = (f & 1) != 0, PassedOn = (f & 2) != 0,
                ReplaceAll = replace, WriteTime = time % 2 == 0 ? null : time, HasLifetimes = (f & 4) != 0, Count = rows.Length, Changes = bytes.WrittenSpan,
            }.Write(o, h);
        }));

    private static byte[] Mutated(uint table, byte[] partition, (byte[] A, byte[] B, byte[] C, bool Flag)[] rows)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Mutation.WriteStart(bytes, table, partition, rows.Length);
        bytes.Write(Pairs(rows));
        return bytes.WrittenSpan.ToArray();
    }

    private static byte[] Pairs((byte[] A, byte[] B, byte[] C, bool Flag)[] rows)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var row in rows)
        {
            Mutation.WriteRecord(bytes, row.A, row.B);
        }

        return bytes.WrittenSpan.ToArray();
    }
}
