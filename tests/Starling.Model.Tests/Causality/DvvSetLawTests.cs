using System;
using System.Buffers;
using CsCheck;
using Starling.Model.Causality;
using Xunit;

namespace Starling.Model.Tests.Causality;

public sealed class DvvSetLawTests
{
    private static void ForAll(Action<DvvSet, DvvSet, DvvSet> law, int runs = 2000) => Step.Runs(40, kinds: 6).Sample(
        steps =>
        {
            var sets = OracleRun.Of(steps).Sets;
            law(sets[0], sets[1], sets[2]);
        },
        iter: runs);

    [Fact]
    public void Merge_is_commutative() => ForAll((a, b, _) => Assert.Equal(DvvSet.Merge(a, b), DvvSet.Merge(b, a)));

    [Fact]
    public void Merge_is_associative() => ForAll((a, b, c) => Assert.Equal(
        DvvSet.Merge(a, DvvSet.Merge(b, c)), DvvSet.Merge(DvvSet.Merge(a, b), c)));

    [Fact]
    public void Merge_is_idempotent() => ForAll((a, b, _) =>
    {
        var merged = DvvSet.Merge(a, b);
        Assert.Equal(a, DvvSet.Merge(a, a));
        Assert.Equal(merged, DvvSet.Merge(merged, b));
        Assert.Equal(merged, DvvSet.Merge(a, merged));
    });

    [Fact]
    public void The_empty_set_is_neutral() => ForAll((a, _, _) =>
    {
        Assert.Equal(a, DvvSet.Merge(a, DvvSet.Empty));
        Assert.Equal(a, DvvSet.Merge(DvvSet.Empty, a));
    });

    [Fact]
    public void The_context_of_a_merge_is_the_merge_of_the_contexts() => ForAll((a, b, _) =>
        Assert.Equal(VersionVector.Merge(a.Context, b.Context), DvvSet.Merge(a, b).Context));

    [Fact]
    public void A_write_with_the_context_just_read_leaves_one_value() => ForAll((a, _, _) =>
    {
        var after = a.Put(Sample.A, "only", a.Context);
        Assert.Equal("only", after.Texts());
        Assert.True(after.Context.Descends(a.Context));
    });

    [Fact]
    public void A_write_goes_beyond_its_set_and_its_context() => ForAll((a, b, _) =>
    {
        var after = a.Update(b.Context, Sample.A, Sample.Value("new"), out var dot);
        Assert.Equal(VersionVector.Merge(a.Context, b.Context).With(dot), after.Context);
        Assert.Equal(Math.Max(a.CounterOf(Sample.A), b.CounterOf(Sample.A)) + 1, dot.Counter);
    });

    [Fact]
    public void Parsing_gives_back_what_was_written() => ForAll((a, _, _) =>
    {
        ReadOnlySpan<byte> bytes = a.Bytes();
        Assert.Equal(a.EncodedSize, bytes.Length);
        Assert.True(DvvSet.TryRead(ref bytes, out var read));
        Assert.True(bytes.IsEmpty);
        Assert.Equal(a, read);
        Assert.Equal(a.Context, read.Context);
        Assert.Equal<Sibling>(a, read);
    });

    [Fact]
    public void Equal_sets_have_equal_bytes_and_others_have_not() => ForAll((a, b, _) =>
    {
        Assert.Equal(DvvSet.Merge(a, b).Bytes(), DvvSet.Merge(b, a).Bytes());
        var same = a.Context.Equals(b.Context) && a.Texts() == b.Texts();
        Assert.Equal(same, a.Bytes().AsSpan().SequenceEqual(b.Bytes()));
        Assert.Equal(same, a.Equals(b));
    });

    [Fact]
    public void Replicas_converge_even_if_a_dot_was_given_twice()
    {
        var one = DvvSet.Empty.Put(Sample.A, "one").Put(Sample.A, "first");
        var two = DvvSet.Empty.Put(Sample.A, "two").Put(Sample.A, "a second");
        var three = DvvSet.Empty.Put(Sample.A, "three").Put(Sample.A, "first");
        Assert.Equal(DvvSet.Merge(one, two), DvvSet.Merge(two, one));
        Assert.Equal(
            DvvSet.Merge(one, DvvSet.Merge(two, three)), DvvSet.Merge(DvvSet.Merge(three, one), two));
        Assert.Equal(2, DvvSet.Merge(one, two).Count);
    }

    [Fact]
    public void A_set_that_outgrew_its_limit_takes_no_new_actor_but_still_a_known_one()
    {
        var context = VersionVector.Empty;
        for (var node = 1; node <= DvvSet.ActorsMaxForValues; node++)
        {
            context = context.With(new Dot(Sample.Actor(node), 1));
        }

        var full = DvvSet.Empty.Put(Sample.A, "x", context);
        Assert.Throws<TooManyActorsException>(() => full.Put(Sample.Actor(5000), "y"));
        Assert.Equal(2, full.Put(Sample.B, "y").Count);
        var deleted = full.Update(full.Context, Sample.Actor(5000), Sample.Tombstone(), out _);
        Assert.Equal(DvvSet.ActorsMaxForValues + 1, deleted.ActorCount);
    }
}
