using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Time;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

/// <summary>Changes that are tried several times, at several replicas, take effect once.</summary>
public sealed class OperationTests
{
    private const long Second = 1_000_000;

    private readonly PartReplica a = new(0);
    private readonly PartReplica b = new(1);
    private readonly PartReplica c = new(2);
    private long now = 1000 * Second;

    [Fact]
    public void A_second_try_where_the_first_is_known_counts_nothing_and_gives_the_same_part_again()
    {
        var first = Count(a, 5, id: 1);
        var second = Count(a, 5, id: 1);
        Assert.Equal(first, second);
        b.Take(first);
        Count(b, 5, id: 1);
        Assert.Equal(5, Shown(b));
        Count(b, 7, id: 2);
        a.Take(b.Parts);
        Assert.Equal(12, Shown(a));
    }

    [Fact]
    public void Tries_at_replicas_that_have_not_heard_of_one_another_count_once_when_they_meet()
    {
        foreach (var replica in new[] { a, b, c })
        {
            Count(replica, -3, id: 9);
            Count(replica, 10, id: 100 + (ulong)Array.IndexOf([a, b, c], replica));
        }

        Meet();
        Assert.All([a, b, c], replica => Assert.Equal(27, Shown(replica)));
    }

    [Fact]
    public void What_is_settled_is_forgotten_without_changing_the_sum()
    {
        Count(a, 5, id: 1);
        Count(b, 5, id: 1);
        Count(c, 5, id: 1);
        Count(b, 2, id: 2);
        Meet();
        Assert.Equal(7, Shown(a));
        now += 1000 * Second;
        for (var round = 0; round < 4; round++)
        {
            foreach (var replica in new[] { c, a, b })
            {
                Count(replica, 1, id: null, watermark: now);
                Meet();
                Assert.Equal(7 + (3 * round) + Array.IndexOf([c, a, b], replica) + 1, Shown(replica));
            }
        }

        Assert.False(OperationMemory.Knows(a.Parts.Values.Single(), OperationMemory.NameOf(1)));
        Assert.False(OperationMemory.Knows(a.Parts.Values.Single(), OperationMemory.NameOf(2)));
    }

    [Fact]
    public void An_operation_that_was_deleted_is_deleted_in_all_of_its_tries()
    {
        Count(a, 5, id: 1);
        b.Take(a.Parts);
        Delete(b, id: 2);
        Count(b, 5, id: 1);
        Assert.Equal(0, Shown(b));
        Count(c, 5, id: 1);
        Count(c, 1, id: 3);
        Meet();
        Assert.Equal(1, Shown(a));
        Delete(a, id: 2);
        Count(a, 5, id: 1);
        Assert.Equal(1, Shown(a));
    }

    [Fact]
    public void A_counter_that_remembers_too_much_refuses_and_changes_nothing()
    {
        for (var id = 1ul; id <= 4; id++)
        {
            Count(a, 1, id, namesMax: 4);
        }

        Assert.Throws<TooManyOperationsException>(() => Count(a, 1, 5, namesMax: 4));
        Count(a, 1, 3, namesMax: 4);
        Assert.Equal(4, Shown(a));
        Count(a, 1, null, namesMax: 4);
        now += 1000 * Second;
        Count(a, 1, 6, watermark: now, namesMax: 4);
        Assert.Equal(6, Shown(a));
    }

    [Fact]
    public void An_add_that_is_tried_again_after_somebody_removed_what_it_added_does_not_bring_it_back()
    {
        Members(a, ["x"], [], id: 1);
        b.Take(a.Parts);
        Members(b, [], ["x"], id: 2, seen: b.See());
        Members(b, ["x"], [], id: 1);
        Assert.Equal("", b.Elements());
        Members(b, ["x"], [], id: 3);
        Members(b, [], ["x"], id: 2, seen: b.See());
        Assert.Equal("x", b.Elements());
        Members(b, [], ["x"], id: 4);
        Members(b, [], ["x"], id: 4);
        Assert.Equal("", b.Elements());
    }

    [Fact]
    public void A_register_that_somebody_else_has_assigned_meanwhile_keeps_that()
    {
        Assign(a, "one", id: 1);
        Assign(a, "two", id: 2);
        Assign(a, "one", id: 1);
        Assert.Equal("two", Encoding.UTF8.GetString(a.Show(DataKind.Register).Register.Span));
    }

    [Fact]
    public void Each_operation_of_a_map_takes_effect_once_whole()
    {
        var visits = PathStep.Field(DataKind.Counter, "visits");
        var tags = PathStep.Field(DataKind.Set, "tags");
        DataChange change = new DataChange.Fields([], [new(visits, new DataChange.Count(2)), new(tags, new DataChange.Members([Utf8("t")], []))]);
        a.Change(DataKind.Map, change, ++now, memory: Memory(1));
        b.Change(DataKind.Map, change, ++now, memory: Memory(1));
        a.Change(DataKind.Map, change, ++now, memory: Memory(1));
        Meet();
        Assert.Equal(2, (int)a.Show(DataKind.Map).Field(visits)!.Count);
        Assert.Single(b.Show(DataKind.Map).Field(tags)!.Elements);
        a.Change(DataKind.Map, new DataChange.Fields([tags], []), ++now, memory: Memory(2));
        a.Change(DataKind.Map, new DataChange.Fields([tags], []), ++now, memory: Memory(2));
        Assert.Null(a.Show(DataKind.Map).Field(tags));
    }

    [Fact]
    public void Whatever_is_tried_wherever_and_whenever_it_arrives_the_sum_is_that_of_the_operations()
    {
        var cases = Cases.Or(300);
        for (var seed = 1; seed <= cases; seed++)
        {
            Run(new Random(seed));
        }
    }

    /// <summary>Three replicas, operations with tries at any of them, parts that arrive late, twice or not at all until all meet; names that are settled
    /// go.</summary>
    private static void Run(Random chance)
    {
        var window = chance.Next(1, 20) * Second;
        var replicas = new[] { new PartReplica(0), new PartReplica(1), new PartReplica(2) };
        var watermarks = new long[3];
        var operations = new List<(ulong Id, long Amount, long Born)>();
        var travelling = new List<KeyValuePair<byte[], DvvSet>>();
        var (now, expected) = (1000 * Second, 0L);
        for (var step = 0; step < 60; step++)
        {
            now += chance.Next(1, (int)Second);
            var at = chance.Next(3);
            switch (chance.Next(10))
            {
                case < 3:
                    operations.Add(((ulong)operations.Count + 1, chance.Next(-9, 10), now));
                    expected += operations[^1].Amount;
                    Try(at, operations[^1]);
                    break;
                case < 6 when operations.Count > 0:
                    var again = operations[chance.Next(operations.Count)];
                    if (now <= again.Born + window)
                    {
                        Try(at, again);
                    }

                    break;
                case < 9 when travelling.Count > 0:
                    // What was made up to the watermark has arrived everywhere, or is refused.
                    replicas[at].Take([travelling[chance.Next(travelling.Count)]]);
                    break;
                default:
                    foreach (var replica in replicas)
                    {
                        replica.Take(replicas.SelectMany(static other => other.Parts));
                    }

                    watermarks[at] = now;
                    Assert.All(replicas, replica => Assert.Equal(expected, (long)replica.Show(DataKind.Counter).Count));
                    break;
            }
        }

        foreach (var replica in replicas.Concat(replicas))
        {
            replica.Take(replicas.SelectMany(static other => other.Parts));
        }

        Assert.All(replicas, replica => Assert.Equal(expected, (long)replica.Show(DataKind.Counter).Count));

        void Try(int at, (ulong Id, long Amount, long Born) operation) => travelling.AddRange(replicas[at].Change(
            DataKind.Counter, new DataChange.Count(operation.Amount), now, memory: new OperationMemory
            {
                Name = OperationMemory.NameOf(operation.Id),
                Window = TimeSpan.FromMicroseconds(window),
                Watermark = new HybridTime(watermarks[at]),
            }));
    }

    private List<KeyValuePair<byte[], DvvSet>> Count(PartReplica at, long amount, ulong? id, long watermark = 0, int namesMax = 512) =>
        at.Change(DataKind.Counter, new DataChange.Count(amount), ++now, memory: Memory(id, watermark, namesMax));

    private void Members(PartReplica at, string[] adds, string[] removes, ulong id, DataContext? seen = null) => at.Change(
        DataKind.Set, new DataChange.Members([.. adds.Select(Utf8)], [.. removes.Select(Utf8)]), ++now, seen, Memory(id));

    private void Assign(PartReplica at, string value, ulong id) =>
        at.Change(DataKind.Register, new DataChange.Assign(Utf8(value)), ++now, memory: Memory(id));

    private void Delete(PartReplica at, ulong id)
    {
        var draft = new PartDraft(at, null, new HybridTime(++now), memory: Memory(id));
        draft.Remove([.. at.Parts.Keys]);
        at.Take(draft.Parts);
    }

    private void Meet()
    {
        foreach (var replica in new[] { a, b, c, a })
        {
            replica.Take(a.Parts.Concat(b.Parts).Concat(c.Parts));
        }
    }

    private static OperationMemory Memory(ulong? id, long watermark = 0, int namesMax = 512) => new()
    {
        Name = id is { } given ? OperationMemory.NameOf(given) : null,
        Watermark = new HybridTime(watermark),
        NamesMax = namesMax,
    };

    private static long Shown(PartReplica at) => (long)at.Show(DataKind.Counter).Count;

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
