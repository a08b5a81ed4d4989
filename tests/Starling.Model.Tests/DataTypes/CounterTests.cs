using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Starling.Model.DataTypes;
using Starling.Model.Tests.Causality;
using Starling.Model.Time;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

public sealed class CounterTests
{
    private static readonly Gen<(int Actor, int Amount)[]> _counts = Gen.Select(Gen.Int[0, 2], Gen.Int[-50, 50]).Array[0, 20];

    /// <summary>Each of three replicas counts by itself, and sends its deltas.</summary>
    private static List<DataState> Deltas((int Actor, int Amount)[] counts)
    {
        DataState[] states = [DataState.Empty(DataKind.Counter), DataState.Empty(DataKind.Counter), DataState.Empty(DataKind.Counter)];
        var deltas = new List<DataState>();
        foreach (var (actor, amount) in counts)
        {
            states[actor] = states[actor].Apply(new DataChange.Count(amount), Sample.Actor(actor), default, out var delta);
            deltas.Add(delta);
        }

        return deltas;
    }

    [Fact]
    public void The_sum_is_exact_whatever_is_sent_twice_and_in_any_order() => Gen.Select(_counts, Gen.Int[0, 1 << 24]).Sample(
        (counts, seed) =>
        {
            var (chance, deltas) = (new Chance(seed), Deltas(counts));
            var sent = deltas.Concat(deltas.Where(_ => chance.Coin())).OrderBy(_ => chance.Next(1 << 20));
            var sum = sent.Aggregate(DataState.Empty(DataKind.Counter), DataState.Merge);
            Assert.Equal(counts.Sum(count => count.Amount), sum.View.Sum);
        },
        iter: Cases.Or(1000));

    [Fact]
    public void With_deltas_missing_each_replica_counts_as_of_its_last_that_came() => Gen.Select(_counts, Gen.Int[0, 1 << 24]).Sample(
        (counts, seed) =>
        {
            var (chance, deltas) = (new Chance(seed), Deltas(counts));
            var came = Enumerable.Range(0, counts.Length).Where(_ => chance.Coin()).ToList();
            var sum = came.OrderBy(_ => chance.Next(1 << 20)).Select(at => deltas[at])
                .Aggregate(DataState.Empty(DataKind.Counter), DataState.Merge);
            var expected = 0;
            for (var actor = 0; actor < 3; actor++)
            {
                var last = came.Where(at => counts[at].Actor == actor).DefaultIfEmpty(-1).Max();
                expected += counts.Take(last + 1).Where(count => count.Actor == actor).Sum(count => count.Amount);
            }

            Assert.Equal(expected, sum.View.Sum);
        },
        iter: Cases.Or(1000));

    [Fact]
    public void A_counter_takes_the_greatest_amounts_and_says_when_it_is_full()
    {
        var counter = DataState.Empty(DataKind.Counter);
        foreach (var amount in new[] { long.MaxValue, long.MaxValue, 1, long.MinValue, -long.MaxValue })
        {
            counter = counter.Apply(new DataChange.Count(amount), Sample.A, default, out _);
        }

        Assert.Equal(0, counter.View.Sum);
        Assert.Throws<DataLimitException>(() => counter.Apply(new DataChange.Count(1), Sample.A, default, out _));
        Assert.Throws<DataLimitException>(() => counter.Apply(new DataChange.Count(-1), Sample.A, default, out _));
        Assert.Equal(1, counter.Apply(new DataChange.Count(1), Sample.B, default, out _).View.Sum);
    }
}
