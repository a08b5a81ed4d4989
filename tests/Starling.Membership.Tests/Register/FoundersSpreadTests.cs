using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Register;

/// <summary>What founders of several data centres and racks make of them.</summary>
public sealed class FoundersSpreadTests
{
    private const int Racks = 3;
    private static readonly string[] DataCentres = ["east", "west"];

    /// <summary>With more nodes than racks a list is longer than there are racks; a table uses its first three.</summary>
    [Theory]
    [InlineData(6)]
    [InlineData(12)]
    [InlineData(18)]
    public void The_replicas_of_every_slot_are_on_all_racks_of_each_data_centre(int nodes)
    {
        var members = Enumerable.Range(0, nodes).Select(Founder).ToDictionary(member => member.Id);
        var formed = Assert.IsType<ChangeResult.Changed>(DocumentChanges.Form(1, 2, [.. members.Values], 3)).Document;
        Assert.Empty(formed.Faults());
        Assert.Equal(DataCentres, formed.Placement.DataCentres);
        foreach (var dataCentre in DataCentres)
        {
            var uses = new Dictionary<NodeId, int>();
            foreach (var list in formed.Placement.ListsOf(dataCentre))
            {
                var replicas = list.Take(Racks).Select(id => members[id]).ToList();
                Assert.All(replicas, replica => Assert.Equal(dataCentre, replica.DataCentre));
                Assert.Equal(Racks, replicas.Select(replica => replica.Rack).Distinct().Count());
                replicas.ForEach(replica => uses[replica.Id] = uses.GetValueOrDefault(replica.Id) + 1);
            }

            // Racks of equal size, so every node has its share.
            var share = formed.Placement.Geometry.Count * Racks / (nodes / DataCentres.Length);
            Assert.All(members.Values.Where(member => member.DataCentre == dataCentre),
                member => Assert.InRange(uses.GetValueOrDefault(member.Id), share * 8 / 10, share * 12 / 10));
        }
    }

    private static MemberEntry Founder(int number) => new(
        new NodeId((UInt128)(number + 1)), new Endpoint($"10.0.0.{number}", 7800), DataCentres[number % 2], $"rack{number / 2 % Racks}",
        Formation.FounderWeight, MemberState.Normal);
}
