using System;
using System.Linq;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Values;
using Xunit;

namespace Starling.Membership.Tests.Topology;

public sealed class NodeReplacementTests
{
    private static readonly NodeId Old = new(2);
    private static readonly NodeId New = new(77);

    private static MemberEntry Newcomer => Samples.Member(2) with { Id = New };

    [Fact]
    public void The_newcomer_has_the_place_the_slots_and_the_vote_of_the_old_one()
    {
        var before = Samples.Formed();
        var after = Samples.Document(DocumentChanges.Replace(before, Old, Newcomer, 9));
        Assert.Empty(after.Faults());
        Assert.Equal((before.Epoch + 1, before.VotersVersion + 1), (after.Epoch, after.VotersVersion));
        Assert.Null(after.MemberOf(Old));
        Assert.Equal(Samples.Member(2).Address, after.MemberOf(New)!.Address);
        Assert.Equal(after.Voters.Order(), after.Voters);
        Assert.Contains(New, after.Voters);
        foreach (var (was, now) in before.Placement.ListsOf("dc1").Zip(after.Placement.ListsOf("dc1")))
        {
            Assert.Equal(was.Select(id => id == Old ? New : id), now);
        }

        Assert.All(after.SlotEpochs, epoch => Assert.Equal(after.Epoch, epoch));
        Assert.Equal(new ReplacedNode(Old, New, after.Epoch), after.ReplacementOf(Old));
        Assert.True(after.CameAsReplacement(New));
        Assert.False(after.CameAsReplacement(new NodeId(1)));
        Assert.Equal(New, after.SuccessorOf(Old));
    }

    [Fact]
    public void Slots_that_the_old_node_did_not_hold_keep_their_epoch()
    {
        var before = Samples.Formed(nodes: 7, slots: 16);
        var after = Samples.Document(DocumentChanges.Replace(before, Old, Newcomer, 9));
        for (var slot = 0; slot < 16; slot++)
        {
            var held = before.Placement.ListsOf("dc1")[slot].Contains(Old);
            Assert.Equal(held ? after.Epoch : 1, after.SlotEpochs[slot]);
        }

        Assert.Contains(after.SlotEpochs, epoch => epoch == 1);
    }

    [Fact]
    public void The_document_travels_and_one_without_replacements_has_the_bytes_of_the_first_version()
    {
        var before = Samples.Formed();
        Assert.Equal(1, before.Encode()[0]);
        var after = Samples.Document(DocumentChanges.Replace(before, Old, Newcomer, 9));
        Assert.Equal(2, after.Encode()[0]);
        Assert.True(ClusterDocument.TryDecode(after.Encode(), out var read, out var why), why);
        Assert.Equal(after, read);
        Assert.Equal(after.Replaced, read.Replaced);
    }

    [Fact]
    public void The_same_again_changes_nothing_and_an_old_id_never_comes_back()
    {
        var first = Samples.Document(DocumentChanges.Replace(Samples.Formed(), Old, Newcomer, 9));
        Assert.IsType<ChangeResult.Unchanged>(DocumentChanges.Replace(first, Old, Newcomer, 10));
        var third = Newcomer with { Id = new NodeId(3000) };
        var second = Samples.Document(DocumentChanges.Replace(first, New, third, 11));
        Assert.Equal(third.Id, second.SuccessorOf(Old));
        foreach (var used in new[] { Old, New, new NodeId(1), third.Id, default })
        {
            var again = DocumentChanges.Replace(second, third.Id, Newcomer with { Id = used }, 12);
            Assert.False(again is ChangeResult.Changed, $"{used} was let in");
        }
    }

    [Fact]
    public void Another_place_an_unknown_member_and_the_last_node_are_refused()
    {
        var document = Samples.Formed();
        Assert.Contains("rack", Text(DocumentChanges.Replace(document, Old, Newcomer with { Rack = "other" }, 9)), StringComparison.Ordinal);
        Assert.Contains("rack", Text(DocumentChanges.Replace(document, Old, Newcomer with { DataCentre = "other" }, 9)), StringComparison.Ordinal);
        Assert.Contains("rack", Text(DocumentChanges.Replace(document, Old, Newcomer with { Address = new World.Endpoint("x", 1) }, 9)), StringComparison.Ordinal);
        Assert.Contains("no member", Text(DocumentChanges.Replace(document, new NodeId(55), Newcomer, 9)), StringComparison.Ordinal);
        var alone = Samples.Formed(nodes: 1);
        Assert.Contains("one node", Text(DocumentChanges.Replace(alone, new NodeId(1), Samples.Member(1) with { Id = New }, 9)), StringComparison.Ordinal);
    }

    [Fact]
    public void However_many_are_replaced_the_list_is_bounded_and_knows_every_member_that_came_so()
    {
        var document = Samples.Formed(nodes: 3);
        var at = Samples.Member(1).Id;
        var kept = Samples.Document(DocumentChanges.Replace(document, Old, Newcomer, 1000));
        for (var i = 0; i < DocumentLimits.ReplacedMax + 20; i++)
        {
            var next = new NodeId((UInt128)(10_000 + i));
            kept = Samples.Document(DocumentChanges.Replace(kept, at, Samples.Member(1) with { Id = next }, (UInt128)(2000 + i)));
            at = next;
        }

        Assert.Empty(kept.Faults());
        Assert.True(kept.Replaced.Length <= DocumentLimits.ReplacedMax);
        Assert.True(kept.CameAsReplacement(New));
        Assert.True(kept.CameAsReplacement(at));
        Assert.Equal(ResolutionRule.Siblings, kept.TableNamed("default")!.Rule);
    }

    private static string Text(ChangeResult result) => Assert.IsType<ChangeResult.Rejected>(result).Text;
}
