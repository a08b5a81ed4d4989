using System;
using System.Linq;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Replication.AntiEntropy;
using Starling.Replication.Tests.Bench;
using Starling.Storage.Agreement;
using Xunit;

namespace Starling.Replication.Tests.AntiEntropy;

public sealed class AgreementReportTests
{
    private const int Slots = 4;

    private static readonly HybridTime Now = new(1_000_000_000_000);

    private readonly Cluster cluster = new(slots: Slots);

    private BenchNode Node => cluster.Nodes[0];

    private TopologyView View => Node.Desk.View;

    private TableView Cells => View.FindTable(Cluster.Cells)!;

    [Fact]
    public void A_slot_is_agreed_only_with_every_other_replica()
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            Agree(slot, 1);
        }

        Agree(0, 2);
        var told = Told();
        Assert.Equal((Slots, 1, 0, 3, 0), (told.Slots, told.Agreed, told.Different, told.Unknown, told.Adopting));
        Assert.Null(told.OldestProofSeconds);
        var block = Assert.Single(told.Blocks);
        Assert.Equal((cluster.Nodes[2].Self.Id.ToString(), "never compared", 3), (block.Node, block.Why, block.Slots));
        Assert.Null(block.SinceSeconds);
    }

    [Fact]
    public void Records_are_counted_once_for_a_slot_and_estimated_where_nobody_looked()
    {
        Agree(0, 1);
        Agree(0, 2);
        Agree(3, 1);
        Agree(3, 2);
        var book = Node.AgreementDesk.Book;
        book.Differed(Cells.Id, Set(1), Peer(1), 5, Now);
        book.Differed(Cells.Id, Set(1), Peer(2), 7, Now);
        Agree(2, 1);
        Agree(2, 2, age: 500);
        book.Differed(Cells.Id, Set(2), Peer(2), 1, Now);
        var told = Told();
        Assert.Equal((8L, false, 2, 2), (told.Records, told.IsEstimate, told.Different, told.Agreed));
        book.Differed(Cells.Id, Set(2), Peer(2), -1, Now);
        told = Told();
        Assert.Equal((8L, true, 2, 2), (told.Records, told.IsEstimate, told.Different, told.Agreed));
        Assert.Equal("different", told.Blocks[0].Why);
    }

    [Fact]
    public void A_dead_peer_is_named_as_down_with_the_time_of_the_last_proof()
    {
        AgreeAll();
        Node.AgreementDesk.Book.Troubled(Cells.Id, Set(3), Peer(2), "the peer did not answer", Now);
        var told = Told(member => member == Member(2) ? "down" : null);
        var block = Assert.Single(told.Blocks);
        Assert.Equal(("down", Slots, 30.0), (block.Why, block.Slots, block.SinceSeconds));
        Assert.Equal((0, Slots), (told.Agreed, told.Unknown));
        Assert.Equal((3, 1), (Told().Agreed, Told().Unknown));
    }

    [Fact]
    public void A_slot_that_is_filled_again_is_adopting_and_nothing_else()
    {
        AgreeAll();
        Node.Slots.SetMustAdopt(Cells.Id, 2, true);
        Node.Slots.RaiseWatermark(Cells.Id, 1, Ago(600));
        var told = Told();
        Assert.Equal((3, 0, 0, 1), (told.Agreed, told.Different, told.Unknown, told.Adopting));
        Assert.Equal(600, told.WatermarkAgeSeconds);
        Assert.Equal(30, told.OldestProofSeconds);
        Assert.Equal(["agreed", "agreed", "adopting", "agreed"], told.SlotList!.Select(slot => slot.State));
    }

    [Fact]
    public void An_agreement_of_earlier_replicas_does_not_count()
    {
        AgreeAll();
        var old = Node.AgreementDesk.Book.Of(Cells.Id, 0, Peer(1));
        Assert.Equal(Set(0).SlotEpoch, old.Epoch);
        var changed = Cluster.Chosen(DocumentChanges.ChangeTable(
            cluster.Document, Cluster.Cells, new System.Collections.Generic.Dictionary<string, string?> { ["a"] = "b" }, 99));
        var later = changed with { SlotEpochs = [.. changed.SlotEpochs.Select(_ => changed.Epoch)] };
        Node.Apply(later);
        Assert.Equal((0, Slots), (Told().Agreed, Told().Unknown));
    }

    [Fact]
    public void The_gauge_counts_what_waits_to_be_purged_and_tells_of_one_record()
    {
        cluster.Write(0, "k", "v", Model.Quorums.ConsistencyLevel.All);
        cluster.Write(0, "gone", (string?)null, Model.Quorums.ConsistencyLevel.All);
        cluster.Loop.RunFor(TimeSpan.FromMilliseconds(500));
        var gauge = new AgreementGauge(Node.AgreementDesk, Node.Purger, Node.Scrubber, Node.Disk);
        var tables = gauge.Tables(new AgreementQuery { Table = Cluster.Cells }, static _ => null);
        Assert.Equal((1L, false), (tables.Single().TombstonesWaiting, tables.Single().TombstonesUncounted));
        Assert.Equal(0, gauge.Tables(new AgreementQuery { Table = Cluster.Siblings }, static _ => null).Single().TombstonesWaiting);
    }

    private static HybridTime Ago(int seconds) => new(Now.Micros - (seconds * 1_000_000L));

    private ReplicaSet Set(int slot) => Cells.SetOf(new SlotId(slot));

    private NodeId Peer(int index) => cluster.Nodes[index].Self.Id;

    private int Member(int index) => View.IndexOf(Peer(index));

    private void Agree(int slot, int peer, int age = 30) =>
        Node.AgreementDesk.Book.Agreed(Cells.Id, Set(slot), Peer(peer), Ago(age), Now);

    private void AgreeAll()
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            Agree(slot, 1);
            Agree(slot, 2);
        }
    }

    private TableAgreement Told(Func<int, string?>? stateOf = null) => Report(Now, stateOf ?? (static _ => null));

    private TableAgreement Report(HybridTime at, Func<int, string?> stateOf) => new AgreementReport(
        View, Node.AgreementDesk.Book, Node.Slots, Node.Fingerprints, new AgreementOptions(), stateOf, at).Of(Cells, withSlots: true)!;
}
