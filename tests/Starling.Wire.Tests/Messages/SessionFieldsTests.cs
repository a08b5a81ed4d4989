using System;
using System.Buffers;
using Starling.Model.Time;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Xunit;

namespace Starling.Wire.Tests.Messages;

/// <summary>Sessions added optional fields. Bytes without them are what they always were, and are read as they always were.</summary>
public sealed class SessionFieldsTests
{
    private static readonly byte[] Token = [1, 2, 3];
    private static readonly SlotProof Proof = new(new HybridTime(7), new HybridTime(9));

    [Fact]
    public void Requests_carry_a_token_or_none()
    {
        foreach (var has in new[] { false, true })
        {
            var session = has ? Token : [];
            var get = Body((output, header) => new GetRequest { Table = "t"u8, Partition = "p"u8, HasSession = has, Session = session }.Write(output, header));
            Assert.True(GetRequest.TryRead(get, out var readGet));
            Assert.True(readGet.HasSession == has && readGet.Session.SequenceEqual(session));
            var slice = Body((output, header) => new SliceRequest { Table = "t"u8, Partition = "p"u8, Limit = 3, HasSession = has, Session = session }.Write(output, header));
            Assert.True(SliceRequest.TryRead(slice, out var readSlice));
            Assert.True(readSlice.HasSession == has && readSlice.Session.SequenceEqual(session) && readSlice.Limit == 3);
            var scan = Body((output, header) => new ScanRequest { Table = "t"u8, PageSize = 3, Quorum = true, HasSession = has, Session = session }.Write(output, header));
            Assert.True(ScanRequest.TryRead(scan, out var readScan));
            Assert.True(readScan.HasSession == has && readScan.Session.SequenceEqual(session) && readScan.Quorum);
            var changes = new ArrayBufferWriter<byte>();
            WriteRequest.WriteChange(changes, "c"u8, [], true, []);
            var write = Body((output, header) => new WriteRequest
            {
                Table = "t"u8, Partition = "p"u8, Count = 1, Changes = changes.WrittenSpan, HasSession = has, Session = session, WriteTime = 5,
                AtLeast = 64, IsConditional = !has, UnchangedSince = has ? [] : "read"u8,
            }.Write(output, header));
            Assert.True(WriteRequest.TryRead(write, out var readWrite));
            Assert.True(readWrite.HasSession == has && readWrite.Session.SequenceEqual(session) && readWrite.WriteTime == 5);
            Assert.True(readWrite.AtLeast == 64 && readWrite.IsConditional == !has && readWrite.UnchangedSince.SequenceEqual(has ? [] : "read"u8));
        }
    }

    [Fact]
    public void Answers_carry_a_token_or_none()
    {
        foreach (var has in new[] { false, true })
        {
            var session = has ? Token : [];
            var get = Body((output, header) => new GetAnswer { HasSession = has, Session = session, State = "s"u8 }.Write(output, header));
            Assert.True(GetAnswer.TryRead(get, has, out var readGet));
            Assert.True(readGet.Session.SequenceEqual(session) && readGet.State.SequenceEqual("s"u8));
            var write = Body((output, header) => new WriteAnswer { Synced = 2, Replicas = 3, HasSession = has, Session = session }.Write(output, header));
            Assert.True(WriteAnswer.TryRead(write, out var readWrite));
            Assert.True(readWrite.HasSession == has && readWrite.Session.SequenceEqual(session));
            var rows = Body((output, header) => new ReplicaRows { More = true, HasSession = has, Session = session }.Write(output, header));
            Assert.True(ReplicaRows.TryRead(rows, out var readRows));
            Assert.True(readRows.More && readRows.HasSession == has && readRows.Session.SequenceEqual(session) && readRows.Proof is null);
        }
    }

    [Fact]
    public void Replicas_tell_what_is_proven_when_they_are_asked()
    {
        foreach (var proof in new SlotProof?[] { null, Proof })
        {
            var read = Body((output, header) => new ReplicaRead { Partition = "p"u8, Limit = 1, WantsProof = proof is not null }.Write(output, header));
            Assert.True(ReplicaRead.TryRead(read, out var asked));
            Assert.Equal(proof is not null, asked.WantsProof);
            var rows = Body((output, header) => new ReplicaRows { Proof = proof }.Write(output, header));
            Assert.True(ReplicaRows.TryRead(rows, out var readRows));
            Assert.Equal(proof, readRows.Proof);
            var digest = Body((output, header) => new ReplicaDigest(77, proof).Write(output, header));
            Assert.True(ReplicaDigest.TryRead(digest, out var readDigest));
            Assert.Equal(new ReplicaDigest(77, proof), readDigest);
        }
    }

    [Fact]
    public void Bytes_of_before_are_unchanged()
    {
        Assert.Equal("0000", Convert.ToHexString(Body(static (output, header) => default(ReplicaRows).Write(output, header))));
        Assert.Equal(16, Body(static (output, header) => new ReplicaDigest(1).Write(output, header)).Length);
        Assert.Equal("0203" + "0000", Convert.ToHexString(Body(static (output, header) =>
            new WriteAnswer { Synced = 2, Replicas = 3 }.Write(output, header))));
    }

    [Fact]
    public void A_proof_that_is_cut_is_refused()
    {
        var digest = Body(static (output, header) => new ReplicaDigest(77, Proof).Write(output, header));
        Assert.False(ReplicaDigest.TryRead(digest.AsSpan(0, digest.Length - 1), out _));
        var rows = Body(static (output, header) => new ReplicaRows { Proof = Proof }.Write(output, header));
        Assert.False(ReplicaRows.TryRead(rows.AsSpan(0, 10), out _));
    }

    private static byte[] Body(Writes write)
    {
        var bare = new ArrayBufferWriter<byte>();
        var output = new ArrayBufferWriter<byte>();
        var header = new MessageHeader { Kind = MessageKind.Get };
        Bare.Write(bare, header);
        write(output, header);
        return output.WrittenSpan[bare.WrittenCount..].ToArray();
    }

    private delegate void Writes(IBufferWriter<byte> output, MessageHeader header);
}
