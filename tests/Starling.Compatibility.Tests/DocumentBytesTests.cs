using System;
using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Values;
using Starling.World;
using Xunit;

namespace Starling.Compatibility.Tests;

/// <summary>The cluster document, as nodes keep and send it.</summary>
public sealed class DocumentBytesTests
{
    [Fact]
    public void The_document_keeps_its_bytes()
    {
        Golden.Check("document/cluster", Document().Encode());
        Assert.True(ClusterDocument.TryDecode(Golden.Bytes("document/cluster"), out var document, out var why), why);
        Assert.Equal(Document(), document);
        Assert.Empty(document.Faults());
    }

    [Fact]
    public void The_document_with_a_replaced_node_keeps_its_bytes()
    {
        var before = Document();
        var newcomer = before.Members[1] with { Id = new NodeId(0x0102030405060708) };
        var after = Assert.IsType<ChangeResult.Changed>(DocumentChanges.Replace(before, before.Members[1].Id, newcomer, operation: 7)).Document;
        Golden.Check("document/replaced", after.Encode());
        Assert.True(ClusterDocument.TryDecode(Golden.Bytes("document/replaced"), out var document, out var why), why);
        Assert.Equal(after, document);
    }

    [Fact]
    public void The_document_with_a_table_of_data_types_keeps_its_bytes()
    {
        var after = Assert.IsType<ChangeResult.Changed>(DocumentChanges.CreateTable(
            Document(), "carts", ResolutionRule.DataTypes, new SortedDictionary<string, int> { ["eu"] = 2 },
            new SortedDictionary<string, string> { ["datatype"] = "set" }, operation: 8)).Document;
        Golden.Check("document/data-types", after.Encode());
        Assert.True(ClusterDocument.TryDecode(Golden.Bytes("document/data-types"), out var document, out var why), why);
        Assert.Equal(after, document);
        Assert.Empty(document.Faults());
    }

    [Theory]
    [InlineData("")]
    [InlineData("bag")]
    public void A_table_of_data_types_says_which(string kind) => Assert.IsType<ChangeResult.Rejected>(DocumentChanges.CreateTable(
        Document(), "carts", ResolutionRule.DataTypes, new SortedDictionary<string, int> { ["eu"] = 2 },
        new SortedDictionary<string, string> { ["datatype"] = kind }, operation: 8));

    [Fact]
    public void The_document_with_moving_slots_keeps_its_bytes()
    {
        var document = Document();
        document = Changed(MoveChanges.Join(document, document.Members[0] with { Id = new NodeId(9), Address = new Endpoint("10.0.0.9", 7800) }, operation: 7));
        document = Changed(MoveChanges.Begin(
            document, [new SlotStart(2, [[new NodeId(1), new NodeId(9), new NodeId(3)], [new NodeId(4)]], 77)], operation: 8));
        document = Changed(MoveChanges.Plan(document, "eu", 4, operation: 9)) with { Departed = [new DepartedNode(new NodeId(5), 3)] };
        Golden.Check("document/moving", document.Encode());
        Assert.True(ClusterDocument.TryDecode(Golden.Bytes("document/moving"), out var read, out var why), why);
        Assert.Equal(document, read);
        Assert.Empty(read.Faults());
    }

    private static ClusterDocument Changed(ChangeResult result) => Assert.IsType<ChangeResult.Changed>(result).Document;

    private static ClusterDocument Document()
    {
        List<MemberEntry> members = [];
        for (var i = 1; i <= 4; i++)
        {
            members.Add(new MemberEntry(
                new NodeId((UInt128)i), new Endpoint($"10.0.0.{i}", 7800), i < 4 ? "eu" : "us", $"r{i}", 100, MemberState.Normal));
        }

        var formed = Assert.IsType<ChangeResult.Changed>(DocumentChanges.Form(
            new UInt128(1, 2), new UInt128(3, 4), members, operation: 5, slotCount: 4)).Document;
        return Assert.IsType<ChangeResult.Changed>(DocumentChanges.CreateTable(
            formed, "things", ResolutionRule.LastWriteWins, new SortedDictionary<string, int> { ["eu"] = 2 },
            new SortedDictionary<string, string> { ["owner"] = "grüße" }, operation: 6)).Document;
    }
}
