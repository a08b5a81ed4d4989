using System;
using System.Buffers;
using System.Linq;
using Starling.Model.Values;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Xunit;

namespace Starling.Wire.Tests.Messages;

public sealed class BoundsTests
{
    /// <summary>Counts and lengths of many sizes, all larger than what follows them.</summary>
    private static readonly ulong[] Huge = [3, 1000, 100_000, int.MaxValue, uint.MaxValue, long.MaxValue, ulong.MaxValue];

    [Fact]
    public void A_huge_count_or_length_is_refused_without_allocating()
    {
        foreach (var body in Huge.Select(Number))
        {
            byte[][] bodies = [[1, 0, 0, 0, 0, .. body, 0, 0], [1, 0, 0, 0, .. body], [0, .. body, 0, 0], [.. body, 0], [0, 0, .. body]];
            foreach (var bytes in bodies)
            {
                ReadAll(bytes);
                var before = GC.GetAllocatedBytesForCurrentThread();
                ReadAll(bytes);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000);
            }
        }

        Assert.False(Mutation.TryRead([1, 0, 0, 0, 0, .. Number(uint.MaxValue), 0, 0], out _));
        Assert.False(ReplicaRows.TryRead([0, .. Number(int.MaxValue), 0, 0], out _));
        Assert.False(ScanRows.TryRead([0, .. Number(2), 0, 0, 0, 0, 0], out _));
    }

    [Fact]
    public void A_mutation_has_1_to_1000_records()
    {
        Assert.True(Mutation.TryRead(MutationOf(1), out _));
        Assert.True(Mutation.TryRead(MutationOf(1000), out var full));
        Assert.Equal(1000, full.Count);
        Assert.False(Mutation.TryRead(MutationOf(1001), out _));
        Assert.False(Mutation.TryRead(MutationOf(0), out _));
    }

    [Fact]
    public void A_write_has_1_to_1000_changes()
    {
        Assert.True(WriteRequest.TryRead(WriteOf(1), out _));
        Assert.True(WriteRequest.TryRead(WriteOf(1000), out _));
        Assert.False(WriteRequest.TryRead(WriteOf(1001), out _));
        Assert.False(WriteRequest.TryRead(WriteOf(0), out _));
    }

    [Fact]
    public void A_change_s_length_must_be_written_as_short_as_can_be()
    {
        Assert.True(ChangeReader.IsWellFormed([0, 0, 2, 7], 1));
        Assert.False(ChangeReader.IsWellFormed([0, 0, 0x82, 0x00, 7], 1));
        Assert.False(ChangeReader.IsWellFormed([0, 0, 0x81, 0x00], 1));
    }

    [Fact]
    public void A_write_cannot_both_replace_all_and_keep_siblings()
    {
        var bytes = WriteOf(1);
        bytes[2] |= 2 | 4;
        Assert.False(WriteRequest.TryRead(bytes, out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void A_client_asks_for_1_to_10000_records(int limit, bool isGood)
    {
        Assert.Equal(isGood, SliceRequest.TryRead([0, 0, 0, 0, 2, 0, 0, .. Number((ulong)limit)], out _));
        Assert.Equal(isGood, ScanRequest.TryRead([0, 0, .. Number((ulong)limit), 0], out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(100_000, true)]
    [InlineData(100_001, false)]
    public void A_replica_is_asked_for_1_to_100000_records(int limit, bool isGood)
    {
        Assert.Equal(isGood, ReplicaRead.TryRead([1, 0, 0, 0, 0, .. Number((ulong)limit), 0, 0, 0], out _));
        Assert.Equal(isGood, ReplicaScan.TryRead([1, 0, 0, 0, 0, .. Number((ulong)limit), 0, 0], out _));
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(1, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(1, 64, true)]
    [InlineData(1, 65, false)]
    [InlineData(2, 0, true)]
    [InlineData(2, 1, false)]
    [InlineData(5, 0, true)]
    [InlineData(6, 0, false)]
    [InlineData(255, 0, false)]
    public void A_level_is_one_of_the_known_ones(byte kind, byte count, bool isGood) =>
        Assert.Equal(isGood, GetRequest.TryRead([0, 0, 0, 0, kind, count, 0], out _));

    [Fact]
    public void Unknown_flags_are_refused()
    {
        Assert.False(GetRequest.TryRead([0, 0, 0, 16, 0, 0, 0], out _));
        Assert.False(SliceRequest.TryRead([0, 0, 0, 0, 8, 0, 0, 1], out _));
        Assert.False(ReplicaRead.TryRead([1, 0, 0, 0, 16, 1, 0, 0, 0], out _));
        var write = WriteOf(1);
        write[2] |= 64;
        Assert.False(WriteRequest.TryRead(write, out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(10, true)]
    [InlineData(99, true)]
    [InlineData(200, false)]
    [InlineData(201, false)]
    public void A_refusal_names_no_fault_that_only_the_requester_can_find(byte fault, bool isGood) =>
        Assert.Equal(isGood, ReplicaRefused.TryRead([fault, 0, 0, 0, 0, 0, 0, 0, 0, 0], out _));

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    [InlineData(long.MaxValue, false)]
    public void A_failure_s_numbers_of_replicas_are_numbers_of_replicas(long number, bool isGood)
    {
        Assert.Equal(isGood, Failed.TryRead([1, 0, .. Number((ulong)number), 0, 0], out _));
        Assert.Equal(isGood, Failed.TryRead([1, 0, 0, .. Number((ulong)number), 0], out _));
    }

    [Fact]
    public void Liveness_has_its_bounds()
    {
        Rumour[] Said(int count, RumourKind kind = RumourKind.Dead) => [.. Enumerable.Repeat(new Rumour(default, kind, default, default), count)];
        bool IsGood(Action<ArrayBufferWriter<byte>> write, Func<byte[], bool> read)
        {
            var output = new ArrayBufferWriter<byte>();
            write(output);
            return read(output.WrittenSpan[(FrameFormat.PrefixSize + MessageHeader.SizeLeast)..].ToArray());
        }

        bool Lists(Rumour[] said) => IsGood(o => new RumourList(said).Write(o, default), b => RumourList.TryRead(b, out _));
        Assert.True(Lists(Said(Rumour.BatchMax)));
        Assert.False(Lists(Said(Rumour.BatchMax + 1)));
        Assert.False(Lists([]));
        Assert.False(Lists(Said(1, (RumourKind)3)));
        bool Patience(uint ms) => IsGood(o => new ProbeFor(default, ms, []).Write(o, default), b => ProbeFor.TryRead(b, out _));
        Assert.True(Patience(1) && Patience(ProbeFor.PatienceMsMax));
        Assert.False(Patience(0) || Patience(ProbeFor.PatienceMsMax + 1));
        bool Health(byte health) => IsGood(
            o => new Probe(default, 0, 0, default, health, []).Write(o, default), b => Probe.TryRead(b, out _));
        Assert.True(Health(7));
        Assert.False(Health(8));
        bool States(int count) => IsGood(
            o => new NodeStateList(new NodeState[count]).Write(o, default), b => NodeStateList.TryRead(b, out _));
        Assert.True(States(NodeStateList.CountMax));
        Assert.False(States(NodeStateList.CountMax + 1));

        // Another version of a body is refused, for its fields may mean something else.
        Assert.False(IsGood(o => new ProbedFor(true, default, []).Write(o, default), b => ProbedFor.TryRead([2, .. b[1..]], out _)));
        Assert.False(IsGood(o => new NodeStateList([]).Write(o, default), b => NodeStateList.TryRead([2, .. b[1..]], out _)));
    }

    [Fact]
    public void Another_protocol_s_greeting_is_no_hello()
    {
        var output = new ArrayBufferWriter<byte>();
        new Hello(1, 2, default, 3, "", "", "", "").Write(output, default);
        var body = output.WrittenSpan[(FrameFormat.PrefixSize + MessageHeader.SizeLeast)..].ToArray();
        Assert.Equal("STRL"u8, body.AsSpan(0, 4));
        Assert.True(Hello.TryRead(body, out _));
        body[3] = (byte)'l';
        Assert.False(Hello.TryRead(body, out _));
    }

    private static void ReadAll(byte[] bytes)
    {
        Mutation.TryRead(bytes, out _);
        ReplicaRows.TryRead(bytes, out _);
        ScanRows.TryRead(bytes, out _);
        WriteRequest.TryRead(bytes, out _);
        ReplicaRead.TryRead(bytes, out _);
        GetRequest.TryRead(bytes, out _);
        RegisterMessage.TryRead(bytes, out _);
        Refused.TryRead(bytes, out _);
        WriteAnswer.TryRead(bytes, out _);
    }

    private static byte[] Number(ulong value)
    {
        var bytes = new byte[Varint.SizeMax];
        return bytes[..Varint.Write(bytes, value)];
    }

    private static byte[] MutationOf(int count)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Mutation.WriteStart(bytes, 1, "p"u8, count);
        for (var i = 0; i < count; i++)
        {
            Mutation.WriteRecord(bytes, [], []);
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static byte[] WriteOf(int count)
    {
        var changes = new ArrayBufferWriter<byte>();
        for (var i = 0; i < count; i++)
        {
            WriteRequest.WriteChange(changes, [], [], isDelete: true, []);
        }

        var output = new ArrayBufferWriter<byte>();
        new WriteRequest { Count = count, Changes = changes.WrittenSpan }.Write(output, default);
        return output.WrittenSpan[(FrameFormat.PrefixSize + MessageHeader.SizeLeast)..].ToArray();
    }
}
