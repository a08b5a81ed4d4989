using System;
using System.Buffers;
using System.Linq;
using System.Text;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Xunit;

namespace Starling.Compatibility.Tests;

/// <summary>States of records, and the contexts that clients hold.</summary>
public sealed class StateBytesTests
{
    private const ulong Tag = 0x5152535455565758;
    private static readonly HybridTime Origin = new(0x0102030405060708);
    private static readonly HybridTime Expiry = new(0x1112131415161718);

    [Theory]
    [InlineData("cell", 0x0102030405060708, false)]
    [InlineData("cell-write-time", -5, false)]
    [InlineData("cell-tombstone", 0x0102030405060708, true)]
    public void Cells_keep_their_bytes(string name, long writeTime, bool tombstone)
    {
        var bytes = new ArrayBufferWriter<byte>();
        LwwCell.Write(bytes, Origin, new HybridTime(writeTime), tombstone, tombstone ? [] : "value"u8);
        Golden.Check("state/" + name, bytes.WrittenSpan);
        Assert.True(LwwView.TryRead(Golden.Bytes("state/" + name), out var view));
        Assert.Equal((writeTime, tombstone), (view.WriteTime.Micros, view.IsTombstone));
    }

    [Theory]
    [InlineData("cell-expiry", 0x0102030405060708)]
    [InlineData("cell-write-time-expiry", -5)]
    public void Cells_with_an_expiry_keep_their_bytes(string name, long writeTime)
    {
        var bytes = new ArrayBufferWriter<byte>();
        LwwCell.Write(bytes, Origin, new HybridTime(writeTime), false, "value"u8, Expiry);
        Golden.Check("state/" + name, bytes.WrittenSpan);
        Assert.True(LwwView.TryRead(Golden.Bytes("state/" + name), out var view));
        Assert.Equal((writeTime, Expiry), (view.WriteTime.Micros, view.Expiry));
    }

    [Fact]
    public void Parts_that_remember_operations_keep_their_bytes()
    {
        var source = new EmptySource();
        var draft = new PartDraft(source, null, Origin, memory: new OperationMemory { Name = OperationMemory.NameOf(new UInt128(1, 2)) });
        draft.Change(DataKind.Counter, new DataChange.Count(-3));
        var counted = Assert.Single(draft.Parts).Value;
        var bytes = new ArrayBufferWriter<byte>();
        SiblingState.Write(bytes, counted, ResolutionRule.DataTypes);
        Golden.Check("state/part-operations", bytes.WrittenSpan);
        Assert.True(OperationMemory.Knows(SiblingState.Read(Golden.Bytes("state/part-operations")), OperationMemory.NameOf(new UInt128(1, 2))));

        source.Part = counted;
        var removal = new PartDraft(source, null, Expiry, memory: new OperationMemory { Name = OperationMemory.NameOf(new UInt128(3, 4)) });
        removal.Remove([Assert.Single(draft.Parts).Key]);
        bytes.ResetWrittenCount();
        SiblingState.Write(bytes, Assert.Single(removal.Parts).Value, ResolutionRule.DataTypes);
        Golden.Check("state/part-operations-tombstone", bytes.WrittenSpan);
        Assert.True(OperationMemory.Knows(SiblingState.Read(Golden.Bytes("state/part-operations-tombstone")), OperationMemory.NameOf(new UInt128(1, 2))));
    }

    private sealed class EmptySource : IPartSource
    {
        public DvvSet Part { get; set; } = DvvSet.Empty;

        public DvvSet Held(ReadOnlySpan<byte> path) => Part;

        public System.Collections.Generic.IReadOnlyList<byte[]> Below(ReadOnlySpan<byte> branch) => [];

        public ActorId ActorFor(ReadOnlySpan<byte> path, DvvSet held, VersionVector seen) => new(new NodeId((UInt128)1), new HybridTime(100));
    }

    [Fact]
    public void Parts_of_data_types_keep_their_bytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        SiblingState.Write(bytes, Set(), ResolutionRule.DataTypes);
        Golden.Check("state/part", bytes.WrittenSpan);
        var stored = Golden.Bytes("state/part");
        Assert.Equal(Set(), SiblingState.Read(stored));
        Assert.True(RecordState.IsValid(ResolutionRule.DataTypes, stored));
        Assert.False(RecordState.IsValid(ResolutionRule.Siblings, stored));
        Assert.Throws<CorruptStateException>(() => RecordState.Merge(
            ResolutionRule.Siblings, Golden.Bytes("state/siblings"), stored, new ArrayBufferWriter<byte>()));

        var seen = new DataContext(Origin);
        seen.Add(PartPath.Of(PathStep.Element("milk"u8.ToArray())).ToBytes(), Set().Update(
            VersionVector.Empty, new ActorId(new NodeId((UInt128)3), new HybridTime(300)),
            new SiblingValue(Expiry, false, new byte[] { 0 }, null), out _));
        Golden.Check("context/parts", seen.Encode(Tag));
        Assert.Equal(ContextFault.None, DataContext.TryDecode(Golden.Bytes("context/parts"), Tag, out var again));
        Assert.Equal((Origin, 1), (again!.Agreed, again.Count));

        var change = new ArrayBufferWriter<byte>();
        ChangeBytes.Write(change, new DataChange.Fields(
            [PathStep.Field(DataKind.Register, "gone")],
            [
                new(PathStep.Field(DataKind.Counter, "n"), new DataChange.Count(-3)),
                new(PathStep.Field(DataKind.Set, "s"), new DataChange.Members(["a"u8.ToArray()], ["b"u8.ToArray()])),
                new(PathStep.Field(DataKind.Flag, "f"), new DataChange.Turn(true)),
                new(PathStep.Field(DataKind.Register, "r"), new DataChange.Assign("v"u8.ToArray())),
            ]));
        Golden.Check("wire/change", change.WrittenSpan);
        Assert.True(ChangeBytes.TryRead(Golden.Bytes("wire/change"), out _));
    }

    [Fact]
    public void Siblings_with_an_expiry_keep_their_bytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        var set = Set().Update(
            VersionVector.Empty, new ActorId(new NodeId((UInt128)3), new HybridTime(300)),
            new SiblingValue(Origin, false, "three"u8.ToArray(), Expiry), out _);
        SiblingState.Write(bytes, set);
        Golden.Check("state/siblings-expiry", bytes.WrittenSpan);
        Assert.Equal(set, SiblingState.Read(Golden.Bytes("state/siblings-expiry")));
        Assert.Equal(Expiry, set.Last().Value.Expiry);
    }

    [Fact]
    public void Siblings_keep_their_bytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        SiblingState.Write(bytes, Set());
        Golden.Check("state/siblings", bytes.WrittenSpan);
        var set = SiblingState.Read(Golden.Bytes("state/siblings"));
        Assert.Equal(Set(), set);
        Assert.Equal(["one", "", "two"], set.Select(s => Encoding.UTF8.GetString(s.Value.Bytes.Span)));
        Assert.True(RecordState.IsValid(ResolutionRule.Siblings, bytes.WrittenSpan));
    }

    [Fact]
    public void Contexts_keep_their_bytes()
    {
        Golden.Check("context/siblings", CausalContext.Of(Set().Context).Encode(Tag));
        Golden.Check("context/time", CausalContext.Of(Origin).Encode(Tag));
        Assert.Equal(ContextFault.None, CausalContext.TryDecode(Golden.Bytes("context/siblings"), Tag, out var vector));
        Assert.Equal(Set().Context, vector.Vector);
        Assert.Equal(ContextFault.None, CausalContext.TryDecode(Golden.Bytes("context/time"), Tag, out var time));
        Assert.Equal(Origin, time.Time);
    }

    [Fact]
    public void Values_keep_their_bytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        new Api.Value("body"u8.ToArray(), [new("x-meta-b", "2"), new("content-type", "text/plain"), new("x-meta-b", "ü")]).WriteTo(bytes);
        Golden.Check("state/value", bytes.WrittenSpan);
    }

    private static DvvSet Set()
    {
        var (a, b) = (new ActorId(new NodeId((UInt128)1), new HybridTime(100)), new ActorId(new NodeId((UInt128)2), new HybridTime(200)));
        return DvvSet.Empty
            .Update(VersionVector.Empty, a, new SiblingValue(Origin, false, "gone"u8.ToArray()), out var gone)
            .Update(VersionVector.Empty.With(gone), a, new SiblingValue(Origin, true, default), out _)
            .Update(VersionVector.Empty.With(gone), a, new SiblingValue(Origin, false, "one"u8.ToArray()), out _)
            .Update(VersionVector.Empty, b, new SiblingValue(Origin, false, "two"u8.ToArray()), out _);
    }
}
