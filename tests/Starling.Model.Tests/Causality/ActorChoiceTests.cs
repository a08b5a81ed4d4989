using System;
using CsCheck;
using Starling.Model.Causality;
using Starling.Model.Time;
using Xunit;
using static Starling.Model.Tests.Causality.Sample;

namespace Starling.Model.Tests.Causality;

public sealed class ActorChoiceTests
{
    private const int Kinds = 12;

    [Fact]
    public void No_dot_is_given_twice_whatever_the_disk_forgets() => Step.Runs(80, Kinds).Sample(
        steps =>
        {
            var replica = ForgetfulReplica.Run(ActorChoice.For, steps);
            Assert.Equal(0, replica.Repeated);
            Assert.InRange(replica.Actors, 0, replica.Starts + 1);
        },
        iter: 4000);

    [Fact]
    public void The_same_runs_catch_a_rule_that_trusts_the_disk()
    {
        var repeated = 0;
        Step.Runs(80, Kinds).Sample(
            steps =>
            {
                var replica = ForgetfulReplica.Run((_, _, self, _, _) => new ActorId(self, new HybridTime(1)), steps);
                System.Threading.Interlocked.Add(ref repeated, replica.Repeated);
            },
            iter: 300);
        Assert.True(repeated > 0);
    }

    [Fact]
    public void An_unsynced_write_that_others_saw_is_not_overwritten_after_the_crash()
    {
        // kv679 in its shortest form: the first write reaches the other replica, and is lost at home.
        var other = DvvSet.Empty.Put(Actor(1, 10), "sent before the crash");
        var actor = ActorChoice.For(DvvSet.Empty, VersionVector.Empty, Node(1), new HybridTime(20), new HybridTime(21));
        Assert.Equal(Actor(1, 21), actor);
        var home = DvvSet.Empty.Put(actor, "written after it");
        Assert.Equal("sent before the crash written after it", DvvSet.Merge(home, other).Texts());
        Assert.Equal(1, DvvSet.Merge(DvvSet.Empty.Put(Actor(1, 10), "written after it"), other).Count);
    }

    [Fact]
    public void A_node_goes_on_counting_within_one_start()
    {
        var local = DvvSet.Empty.Put(Actor(1, 5), "old start").Put(Actor(1, 12), "this start");
        Assert.Equal(Actor(1, 12), Choose(local, VersionVector.Empty));
        Assert.Equal(Actor(1, 12), Choose(local, local.Context));
        Assert.Equal(Actor(1, 10), Choose(DvvSet.Empty.Put(Actor(1, 10), "at the start"), VersionVector.Empty));
    }

    [Fact]
    public void An_older_start_an_absent_record_and_another_node_need_a_fresh_epoch()
    {
        Assert.Equal(Actor(1, 20), Choose(DvvSet.Empty, VersionVector.Empty));
        Assert.Equal(Actor(1, 20), Choose(DvvSet.Empty.Put(Actor(1, 9), "before"), VersionVector.Empty));
        Assert.Equal(Actor(1, 20), Choose(DvvSet.Empty.Put(Actor(2, 15), "elsewhere"), VersionVector.Empty));
    }

    [Fact]
    public void A_context_that_knows_more_of_us_than_we_do_needs_a_fresh_epoch()
    {
        var local = DvvSet.Empty.Put(Actor(1, 12), "one");
        Assert.Equal(Actor(1, 20), Choose(local, Vector(new Dot(Actor(1, 12), 2))));
        Assert.Equal(Actor(1, 20), Choose(local, Vector(new Dot(Actor(1, 13), 1))));
        Assert.Equal(Actor(1, 12), Choose(local, Vector(new Dot(Actor(1, 11), 9), new Dot(Actor(2, 13), 9))));
    }

    [Fact]
    public void A_forged_context_neither_uses_up_a_counter_nor_takes_our_fresh_epoch()
    {
        var spent = Vector(new Dot(Actor(1, 12), ulong.MaxValue));
        var local = DvvSet.Empty.Put(Actor(2), "by another node", spent);
        Assert.Equal(Actor(1, 20), Choose(local, VersionVector.Empty));

        var taken = DvvSet.Empty.Put(A, "x", Vector(new Dot(Actor(1, 20), 3)));
        Assert.Equal(Actor(1, 22), Choose(taken, Vector(new Dot(Actor(1, 21), 3)), fresh: 21));

        var future = DvvSet.Empty.Put(Actor(1, 12), "ours", Vector(new Dot(Actor(1, long.MaxValue), 7)));
        Assert.Equal(Actor(1, 12), Choose(future, future.Context));
    }

    [Fact]
    public void A_stamp_from_before_the_start_is_an_error() => Assert.Throws<ArgumentOutOfRangeException>(
        () => ActorChoice.For(DvvSet.Empty, VersionVector.Empty, Node(1), new HybridTime(20), new HybridTime(19)));

    private static ActorId Choose(DvvSet local, VersionVector context, long fresh = 20) =>
        ActorChoice.For(local, context, Node(1), new HybridTime(10), new HybridTime(fresh));
}
