using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Starling.Model.DataTypes;
using Starling.Model.Tests.Causality;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

public sealed class DataStateLawTests
{
    /// <summary>Three states out of all that a random run leaves: replicas, deltas, groups of deltas.</summary>
    private static void ForAll(Action<DataState, DataState, DataState> law, int usual = 1500) => Gen.Select(
        DataStep.AnyKind, DataStep.Runs(14), Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[0, 999]).Sample(
        (kind, steps, x, y, z) =>
        {
            var pool = DataRun.Of(kind, steps).Pool;
            law(pool[x % pool.Count], pool[y % pool.Count], pool[z % pool.Count]);
        },
        iter: Cases.Or(usual));

    [Fact]
    public void Merge_is_commutative_associative_and_idempotent() => ForAll((a, b, c) =>
    {
        var ab = DataState.Merge(a, b);
        Assert.Equal(ab, DataState.Merge(b, a));
        Assert.Equal(DataState.Merge(ab, c), DataState.Merge(a, DataState.Merge(b, c)));
        Assert.Equal(a, DataState.Merge(a, a));
        Assert.Equal(ab, DataState.Merge(ab, b));
        Assert.Equal(a, DataState.Merge(a, DataState.Empty(a.Kind)));
        Assert.Equal(a, DataState.Merge(DataState.Empty(a.Kind), a));
        Assert.Equal(DotContext.Union(a.Known, b.Known), ab.Known);
    });

    [Fact]
    public void Replicas_converge_even_if_a_dot_was_given_twice() => Gen.Int[-3, 3].Array[3, 3].Sample(
        amounts =>
        {
            // Three disks that went back in time: each gives the first dot to another amount.
            var states = amounts.Select(amount => DataState.Empty(DataKind.Counter).Delta(new DataChange.Count(amount), Sample.A, default)).ToList();
            var (a, b, c) = (states[0], states[1], states[2]);
            Assert.Equal(DataState.Merge(a, b), DataState.Merge(b, a));
            Assert.Equal(DataState.Merge(DataState.Merge(a, b), c), DataState.Merge(a, DataState.Merge(c, b)));
            Assert.Equal(DataState.Merge(a, b), DataState.Merge(DataState.Merge(a, b), b));
        },
        iter: 200);

    [Fact]
    public void Bytes_are_read_back_and_differ_where_states_differ() => ForAll((a, b, _) =>
    {
        var bytes = a.ToBytes();
        var read = DataState.Read(bytes);
        Assert.Equal(bytes, read.ToBytes());
        Assert.Equal(Oracle.Show(a).Order(), Oracle.Show(read).Order());
        Assert.Equal(a.Seen, read.Seen);
        Assert.Equal(DataState.Merge(a, b), DataState.Merge(read, b));

        // Only what says the same about everything that may still come has the same bytes.
        var same = a.Known.Equals(b.Known) && a.Parts().SequenceEqual(b.Parts()) && a.Head.Equals(b.Head);
        Assert.Equal(same, bytes.AsSpan().SequenceEqual(b.ToBytes()));
    });

    [Fact]
    public void A_head_and_its_parts_are_the_state() => ForAll((a, _, _) =>
    {
        var parts = a.Parts().Select(part => DataPart.Read(PartPath.Read(part.Path.ToBytes()), part.ToBytes())).Reverse().ToList();
        Assert.Equal(a, DataState.Join(DataState.Read(a.Head.ToBytes()), parts));
        Assert.Empty(a.Head.Parts());
        Assert.All(parts, part => Assert.Equal(part, part.Seal(a.Head).Settle(a.Head)));
    });

    [Fact]
    public void Parts_of_a_merge_are_merges_of_parts() => ForAll((a, b, c) =>
    {
        var merged = DataState.Merge(a, b);
        foreach (var path in DataRun.Paths(a, b, c))
        {
            var (here, there) = (DataRun.Sealed(a, path), DataRun.Sealed(b, path));
            Assert.Equal(DataRun.Sealed(merged, path), DataPart.Merge(here, there));
            Assert.Equal(DataPart.Merge(here, there), DataPart.Merge(there, here));
        }
    });

    [Fact]
    public void All_parts_in_any_order_and_the_head_at_the_end_are_the_merge() => ForAll((a, b, c) =>
    {
        // Parts of a third state come in between, twice, and without their head. Where they bring leaves that neither side had, those meet the
        // absent parts of the arriving state as well: its head may know that they are dead.
        List<DataPart> Arriving(params DataState[] states) => DataRun.Paths(states).Select(path => DataRun.Sealed(b, path)).Reverse().ToList();
        var others = c.Parts().Select(part => part.Seal(c.Head)).ToList();
        var withOthers = DataRun.TakeParts(DataRun.TakeParts(a, others.Concat(Arriving(a, b, c)).Concat(others)), others);
        var parts = DataRun.TakeParts(a, Arriving(a, b));
        Assert.Equal(a.Head, parts.Head);

        var head = DataState.Merge(a.Head, b.Head);
        Assert.Equal(DataState.Merge(a, b), DataState.Join(head, parts.Parts()));
        Assert.Equal(
            DataState.Merge(DataState.Merge(a, b), c),
            DataState.Merge(DataState.Join(head, withOthers.Parts()), c));
    });

    [Fact]
    public void A_head_may_be_raised_by_any_dot_whose_leaf_knows_it() => ForAll((a, b, c) =>
    {
        // Parts came without their head; some of what they brought is put into the head by itself.
        var loose = DataRun.TakeParts(a, b.Parts().Select(part => part.Seal(b.Head)));
        var alive = loose.Parts().Select(part => part.Alive).Where((_, at) => at % 2 == 0).Aggregate(DotContext.Empty, DotContext.Union);
        var raised = DataState.Join(DataState.Merge(loose.Head, DataState.Cleared(a.Kind, alive)), loose.Parts());
        Assert.Equal(Oracle.Show(loose).Order(), Oracle.Show(raised).Order());
        Assert.Equal(Oracle.Show(DataState.Merge(loose, c)).Order(), Oracle.Show(DataState.Merge(raised, c)).Order());
        Assert.Equal(Oracle.Show(DataState.Merge(a, b)).Order(), Oracle.Show(DataState.Merge(raised, b)).Order());
    });

    [Fact]
    public void Paths_compare_as_their_bytes_do() => ForAll((a, b, _) =>
    {
        var paths = DataRun.Paths(a, b);
        var bytes = paths.Select(path => path.ToBytes()).ToList();
        for (var at = 1; at < paths.Count; at++)
        {
            Assert.True(bytes[at - 1].AsSpan().SequenceCompareTo(bytes[at]) < 0);
            Assert.True(paths[at - 1].CompareTo(paths[at]) < 0);
        }
    }, usual: 300);
}
