using System.Collections.Generic;
using System.Linq;
using System.Text;
using Starling.Api;
using Starling.Model.Values;
using Xunit;

namespace Starling.Client.Tests;

/// <summary>The JSON that client and node exchange: both use the same types, older and newer ones must understand each other.</summary>
public sealed class AdminJsonTests
{
    [Fact]
    public void A_request_has_this_text()
    {
        var request = new AdminRequest
        {
            Op = AdminRequest.ChangeTable,
            Table = "t",
            Properties = new SortedDictionary<string, string?> { ["gone"] = null, ["kept"] = "1" },
            Partition = [1, 2],
        };
        Assert.Equal(
            """{"op":"changeTable","table":"t","properties":{"gone":null,"kept":"1"},"partition":"AQI="}""", Encoding.UTF8.GetString(request.Encode()));
        var read = AdminRequest.Decode(request.Encode());
        Assert.Equal(request.Op, read.Op);
        Assert.Equal(request.Partition, read.Partition);
        Assert.Equal(request.Properties, read.Properties!.ToDictionary());
    }

    [Fact]
    public void A_definition_that_leaves_fields_out_has_their_defaults()
    {
        var read = AdminRequest.Decode("""{"op":"createTable","definition":{"name":"t"},"later":[1]}"""u8).Definition!;
        Assert.Equal(("t", ResolutionRule.Siblings, 0, 0), (read.Name, read.Rule, read.Replicas.Count, read.Properties.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"op\":1}")]
    [InlineData("{\"op\":\"explain\",\"partition\":\"?\"}")]
    [InlineData("{\"op\":\"createTable\",\"definition\":{\"name\":\"t\",\"rule\":\"Coin\"}}")]
    public void What_is_no_request_is_a_bad_request(string text) => Assert.Equal(
        StarlingError.BadRequest, Assert.Throws<StarlingException>(() => AdminRequest.Decode(Encoding.UTF8.GetBytes(text))).Code);

    [Fact]
    public void Agreement_comes_back_as_it_went()
    {
        var told = new ClusterAgreement
        {
            AskedNode = "n",
            Nodes =
            [
                new NodeAgreement { Id = "m", Address = "b:1", State = "dead" },
                new NodeAgreement
                {
                    Id = "n", Address = "a:1", State = "alive", Figures = new AgreementFigures { Purged = 4 },
                    Tables =
                    [
                        new TableAgreement
                        {
                            Table = "t", Slots = 2, Agreed = 1, Different = 1, Unknown = 0, Adopting = 0, Records = 3, IsEstimate = true,
                            WatermarkAgeSeconds = 1.5, Blocks = [new AgreementBlock { Node = "m", Address = "b:1", Why = "down", Slots = 1 }],
                            SlotList = [new SlotAgreement { Slot = 1, State = "different", ProofSeconds = 2 }],
                        },
                    ],
                },
            ],
        };
        var sent = new AdminAnswer { Agreement = told }.Encode();
        var read = AdminAnswer.Decode(sent);
        Assert.Equal(Encoding.UTF8.GetString(sent), Encoding.UTF8.GetString(read.Encode()));
        Assert.Null(read.Agreement!.Nodes[0].Tables);
        Assert.Equal(told.Nodes[1].Tables![0].Blocks[0], read.Agreement.Nodes[1].Tables![0].Blocks[0]);
        Assert.Equal(told.Nodes[1].Tables![0].SlotList![0], read.Agreement.Nodes[1].Tables![0].SlotList![0]);
        var query = new AgreementQuery { Table = "t", WithSlots = true };
        Assert.Equal(query, AdminRequest.Decode(new AdminRequest { Op = AdminRequest.Agreement, Query = query }.Encode()).Query);
    }

    [Fact]
    public void Status_and_tables_come_back_as_they_went()
    {
        var status = new ClusterStatus
        {
            Cluster = "c",
            Epoch = 3,
            Slots = 256,
            Tables = 1,
            AskedNode = "n",
            Nodes = [new NodeStatus { Id = "n", Address = "a:1", DataCentre = "dc", Rack = "r", State = "alive", UptimeSeconds = 1.5, Memory = 7 }],
        };
        var table = new TableDefinition
        {
            Name = "t",
            Rule = ResolutionRule.LastWriteWins,
            Replicas = new Dictionary<string, int> { ["dc"] = 3 },
            Properties = new Dictionary<string, string> { ["p"] = "é" },
        };
        var read = AdminAnswer.Decode(new AdminAnswer { Status = status, Tables = [table], Definition = table }.Encode());
        Assert.Equal(status.Nodes.Single(), read.Status!.Nodes.Single());
        Assert.Equal((status.Cluster, status.Epoch, status.Slots, status.AskedNode), (read.Status.Cluster, read.Status.Epoch, read.Status.Slots, read.Status.AskedNode));
        Assert.Equal((table.Name, table.Rule, 3, "é"), (read.Tables![0].Name, read.Tables[0].Rule, read.Tables[0].Replicas["dc"], read.Tables[0].Properties["p"]));
    }

    [Fact]
    public void An_explanation_carries_readings_with_values_tombstones_and_contexts()
    {
        var reading = new Reading
        {
            Versions =
            [
                new RecordVersion(new Value("x"u8.ToArray(), [new ValueHeader("h", "é")]), false, 12, System.UInt128.MaxValue),
                new RecordVersion(Value.Empty, true, 11, 5),
            ],
            Context = new Context("seen"u8.ToArray()),
        };
        var explanation = new Explanation
        {
            Table = "t",
            Token = long.MinValue,
            Slot = 1,
            SlotEpoch = 2,
            Coordinator = "n",
            Replicas = [new ReplicaExplanation("n", "a:1", "dc", "r", "alive", reading, "d", 4), new ReplicaExplanation("m", "b:1", "dc", "r", "dead", null, null, 0)],
            Levels = [new LevelExplanation("ONE", true, "x")],
        };
        var read = AdminAnswer.Decode(new AdminAnswer { Explanation = explanation }.Encode()).Explanation!;
        Assert.Equal((explanation.Token, explanation.SlotEpoch), (read.Token, read.SlotEpoch));
        Assert.Equal(explanation.Levels, read.Levels);
        Assert.Null(read.Replicas[1].Reading);
        var back = read.Replicas[0].Reading!;
        Assert.Equal(reading.Context, back.Context);
        Assert.Equal(
            reading.Versions.Select(version => (version.Id, version.WrittenAt, version.IsTombstone, version.Value.Text)),
            back.Versions.Select(version => (version.Id, version.WrittenAt, version.IsTombstone, version.Value.Text)));
        Assert.Equal("é", back.Versions[0].Value.Header("h"));
    }
}
