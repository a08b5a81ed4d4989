using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Values;
using Xunit;

namespace Starling.Membership.Tests.Topology;

public sealed class DocumentChangesTests
{
    [Fact]
    public void The_first_document_names_the_founders_as_members_and_voters_and_has_the_first_tables()
    {
        var document = Samples.Formed();
        Assert.Empty(document.Faults());
        Assert.Equal((1u, 1L, 1UL, 3), (document.Era, document.Epoch, document.VotersVersion, document.Voters.Length));
        Assert.Equal(["default", "starling.buckets"], document.Tables.Select(table => table.Name));
        Assert.Equal("false", document.TableNamed("default")!.Properties["allow_mult"]);
        Assert.Equal(ResolutionRule.LastWriteWins, document.TableNamed("starling.buckets")!.Rule);
        Assert.All(document.SlotEpochs, epoch => Assert.Equal(1, epoch));
        Assert.Equal(256, Samples.Document(DocumentChanges.Form(1, 2, [Samples.Member(1)], 3)).Placement.Geometry.Count);
    }

    [Fact]
    public void Lists_are_planned_as_long_as_there_are_nodes_up_to_five()
    {
        Assert.Single(Samples.Formed(1).Placement.ListsOf("dc1")[0]);
        Assert.Equal(4, Samples.Formed(4).Placement.ListsOf("dc1")[0].Length);
        Assert.Equal(5, Samples.Formed(7).Placement.ListsOf("dc1")[0].Length);
    }

    [Fact]
    public void The_order_of_the_founders_does_not_matter()
    {
        MemberEntry[] members = [Samples.Member(3), Samples.Member(1, "dc2"), Samples.Member(2)];
        var forwards = DocumentChanges.Form(1, 2, members, 3);
        Array.Reverse(members);
        Assert.Equal(forwards, DocumentChanges.Form(1, 2, members, 3));
    }

    [Fact]
    public void Founders_with_one_id_or_one_address_are_refused()
    {
        Assert.IsType<ChangeResult.Rejected>(DocumentChanges.Form(1, 2, [Samples.Member(1), Samples.Member(1)], 3));
        Assert.IsType<ChangeResult.Rejected>(DocumentChanges.Form(1, 2, [Samples.Member(1), Samples.Member(1) with { Id = new NodeId(9) }], 3));
    }

    [Fact]
    public void The_same_table_again_changes_nothing_and_another_definition_is_refused()
    {
        var first = Samples.Document(Create(Samples.Formed(), "t", 3));
        Assert.Equal((2L, 3u, 4u), (first.Epoch, first.TableNamed("t")!.Id, first.NextTableId));
        Assert.Equal(2, first.OperationOf(100)!.Value.Epoch);
        Assert.IsType<ChangeResult.Unchanged>(Create(first, "t", 3));
        Assert.Equal(ChangeFault.TableExists, Rejected(Create(first, "t", 2)));
    }

    [Fact]
    public void No_replicas_given_means_three_in_every_data_centre()
    {
        var formed = Samples.Document(DocumentChanges.Form(1, 2, [Samples.Member(1), Samples.Member(2, "dc2"), Samples.Member(3)], 3, slotCount: 4));
        var table = Samples.Document(DocumentChanges.CreateTable(
            formed, "t", ResolutionRule.Siblings, new Dictionary<string, int>(), Samples.None, 9)).TableNamed("t")!;
        Assert.Equal([("dc1", 3), ("dc2", 3)], table.Replicas.Select(pair => (pair.Key, pair.Value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("starling.x")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void Bad_and_reserved_names_are_refused(string name) =>
        Assert.Equal(ChangeFault.BadRequest, Rejected(Create(Samples.Formed(), name, 3)));

    [Theory]
    [InlineData(3, 0, "dc1", false)]
    [InlineData(3, 17, "dc1", false)]
    [InlineData(3, 3, "moon", false)]
    [InlineData(3, 16, "dc1", true)]
    [InlineData(7, 5, "dc1", true)]
    [InlineData(7, 6, "dc1", false)]
    public void Replicas_must_be_possible(int nodes, int replicas, string dataCentre, bool good)
    {
        var result = DocumentChanges.CreateTable(
            Samples.Formed(nodes), "t", ResolutionRule.Siblings, Samples.Replicas(replicas, dataCentre), Samples.None, 1);
        Assert.Equal(good, result is ChangeResult.Changed);
        if (nodes == 7 && !good)
        {
            Assert.Contains("plan more", ((ChangeResult.Rejected)result).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Properties_are_set_and_removed_and_the_others_stay()
    {
        var document = Samples.Document(DocumentChanges.CreateTable(
            Samples.Formed(), "t", ResolutionRule.Siblings, Samples.Replicas(3), Samples.None.Add("a", "1").Add("b", "2"), 1));
        var change = new Dictionary<string, string?> { ["a"] = null, ["c"] = "3" };
        var changed = Samples.Document(DocumentChanges.ChangeTable(document, "t", change, 2));
        Assert.Equal([("b", "2"), ("c", "3")], changed.TableNamed("t")!.Properties.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal((3L, 3L), (changed.Epoch, changed.TableNamed("t")!.Epoch));
        Assert.IsType<ChangeResult.Unchanged>(DocumentChanges.ChangeTable(changed, "t", change, 3));
        Assert.Equal(ChangeFault.UnknownTable, Rejected(DocumentChanges.ChangeTable(changed, "u", change, 4)));
        Assert.Equal(ChangeFault.BadRequest, Rejected(DocumentChanges.ChangeTable(changed, "starling.buckets", change, 5)));
        Assert.Equal(ChangeFault.BadRequest, Rejected(DocumentChanges.ChangeTable(
            changed, "t", new Dictionary<string, string?> { ["x"] = "\ud800" }, 6)));
    }

    [Fact]
    public void The_last_256_changes_are_remembered()
    {
        var document = Samples.Formed();
        for (var i = 0; i < 300; i++)
        {
            document = Samples.Document(DocumentChanges.ChangeTable(
                document, "default", new Dictionary<string, string?> { ["n"] = $"{i}" }, (UInt128)(1000 + i)));
        }

        Assert.Equal(256, document.Operations.Length);
        Assert.Null(document.OperationOf(1043));
        Assert.Equal(46, document.OperationOf(1044)!.Value.Epoch);
        Assert.Empty(document.Faults());
    }

    [Fact]
    public void At_most_a_thousand_tables_and_one_mebibyte()
    {
        var document = Samples.Formed();
        var table = document.Tables[0];
        var many = document with
        {
            NextTableId = 1001,
            Tables = [.. Enumerable.Range(1, 1000).Select(id => table with { Id = (uint)id, Name = $"t{id}" })],
        };
        Assert.Empty(many.Faults());
        Assert.Equal(ChangeFault.TooLarge, Rejected(Create(many, "one-more", 3)));
        var fat = table.Properties.Add("fat", new string('x', 4000));
        Assert.NotEmpty((many with { Tables = [.. many.Tables.Select(t => t with { Properties = fat })] }).Faults());
    }

    [Fact]
    public void Every_broken_law_is_a_fault()
    {
        var good = Samples.Formed();
        var stranger = new NodeId(99);
        ClusterDocument[] broken =
        [
            good with { Cluster = 0 },
            good with { Era = 0 },
            good with { Epoch = 0 },
            good with { VotersVersion = 0 },
            good with { Voters = [] },
            good with { Voters = [good.Voters[1], good.Voters[0]] },
            good with { Voters = [stranger] },
            good with { Members = good.Members.Reverse().ToImmutableArray() },
            good with { Members = good.Members.SetItem(0, good.Members[0] with { Address = good.Members[1].Address }) },
            good with { Members = good.Members.SetItem(0, good.Members[0] with { DataCentre = "dc2" }) },
            good with { Members = good.Members.SetItem(0, good.Members[0] with { Weight = -1 }) },
            good with { Members = good.Members.RemoveAt(0), Voters = good.Voters.RemoveAt(0) },
            good with { NextTableId = 2 },
            good with { Tables = good.Tables.SetItem(1, good.Tables[1] with { Name = "default" }) },
            good with { Tables = good.Tables.SetItem(1, good.Tables[1] with { Epoch = 2 }) },
            good with { Tables = good.Tables.SetItem(1, good.Tables[1] with { Replicas = Samples.Replicas(3, "moon") }) },
            good with { SlotEpochs = good.SlotEpochs.RemoveAt(0) },
            good with { SlotEpochs = good.SlotEpochs.SetItem(0, 2) },
            good with { Placement = good.Placement.With(new SlotId(1), "dc1", [stranger]) },
            good with { Placement = good.Placement.With(new SlotId(1), "dc1", [good.Members[0].Id]) },
            good with { Operations = good.Operations.Add(good.Operations[0]) },
        ];
        Assert.All(broken, document => Assert.NotEmpty(document.Faults()));
    }

    private static ChangeResult Create(ClusterDocument document, string name, int replicas) =>
        DocumentChanges.CreateTable(document, name, ResolutionRule.Siblings, Samples.Replicas(replicas), Samples.None, 100);

    private static ChangeFault Rejected(ChangeResult result) => Assert.IsType<ChangeResult.Rejected>(result).Fault;
}
