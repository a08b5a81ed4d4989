using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Values;
using Xunit;

namespace Starling.Client.Tests.Fake;

/// <summary>A few fake nodes with a true map: tables <c>lww</c> and <c>sib</c> with one replica in each data centre.</summary>
internal sealed class FakeCluster : IDisposable
{
    public FakeCluster(params string[] dataCentres)
    {
        Nodes = [.. dataCentres.Select((dataCentre, i) => new FakeNode(i + 1, dataCentre))];
        Map = Form(7, [.. Nodes.Select(node => node.Member)]);
        foreach (var node in Nodes)
        {
            node.Map = Map;
        }
    }

    public FakeNode[] Nodes { get; }

    public ClusterDocument Map { get; }

    public static ClusterDocument Form(int cluster, IReadOnlyCollection<MemberEntry> members)
    {
        var formed = Good(DocumentChanges.Form((UInt128)cluster, 5, members, 1, replicas: 1, slotCount: 16));
        var one = formed.Placement.DataCentres.ToDictionary(name => name, _ => 1);
        var none = new Dictionary<string, string>();
        var first = Good(DocumentChanges.CreateTable(formed, "lww", ResolutionRule.LastWriteWins, one, none, 2));
        return Good(DocumentChanges.CreateTable(first, "sib", ResolutionRule.Siblings, one, none, 3));
    }

    public void Play(Action<Ask> script)
    {
        foreach (var node in Nodes)
        {
            node.Script = script;
        }
    }

    public StarlingClientOptions Options(int contacts = 64) => new()
    {
        Endpoints = [.. Nodes.Take(contacts).Select(node => node.Address.ToString())],
    };

    public Task<StarlingClient> ConnectAsync(Func<StarlingClientOptions, StarlingClientOptions>? change = null) =>
        StarlingClient.ConnectAsync(change is null ? Options() : change(Options()));

    /// <summary>The nodes that hold a key of a table.</summary>
    public FakeNode[] ReplicasOf(string table, string key, ClusterDocument? map = null)
    {
        var view = new TopologyView(map ?? Map, default, "");
        var set = view.FindTable(table)!.SetOf(Murmur3.TokenOf(System.Text.Encoding.UTF8.GetBytes(key)));
        return [.. set.Members.Select(member => Nodes.Single(node => node.Id == view.Document.Members[member].Id))];
    }

    /// <summary>The first of the keys k0, k1, ... that a node holds.</summary>
    public string KeyAt(FakeNode node, string table = "lww") =>
        Enumerable.Range(0, 1000).Select(i => "k" + i).First(key => ReplicasOf(table, key).Contains(node));

    /// <summary>Calls until each of the nodes was asked, so that all links are surely up.</summary>
    public async Task WarmAsync(StarlingClient client)
    {
        Play(ask => ask.Text("warm"));
        foreach (var node in Nodes)
        {
            var key = KeyAt(node);
            for (var i = 0; node.Asked == 0; i++)
            {
                Assert.True(i < 1000, "The client does not find all nodes.");
                await client.GetAsync("lww", key);
                await Task.Delay(1);
            }
        }
    }

    public void Dispose()
    {
        foreach (var node in Nodes)
        {
            node.Dispose();
        }
    }

    internal static ClusterDocument Good(ChangeResult result) =>
        (result as ChangeResult.Changed)?.Document ?? throw new InvalidOperationException(result.ToString());
}
