using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Starling.Model.Placement;
using Starling.Model.Values;
using Starling.Storage.Records;
using Starling.Storage.Tests.Bench;
using Xunit;

namespace Starling.Storage.Tests.Records;

public sealed class WalkTests
{
    private const ResolutionRule Lww = ResolutionRule.LastWriteWins;
    private static readonly long[] Tokens = [long.MinValue, long.MinValue + 1, -1, 0, 1, long.MaxValue - 1, long.MaxValue];
    private static readonly uint[] Tables = [0, 1, 2, uint.MaxValue - 1, uint.MaxValue];

    /// <summary>All partitions share one token, which is the worst that can happen.</summary>
    [Fact]
    public void A_walk_gives_the_partition_s_records_between_the_bounds_in_both_directions() => Gen.Select(
        Gen.Select(RecordPathTests.Keys, RecordPathTests.Keys).Array[0, 40], RecordPathTests.Keys, RecordPathTests.Keys, Gen.Bool,
        Gen.Int[0, 39]).Sample(
        (records, lower, upper, backwards, which) =>
        {
            var rig = new Rig();
            rig.Executor.Turn(() =>
            {
                foreach (var (partition, clustering) in records)
                {
                    rig.Records.Merge(1, Lww, new Token(3), partition, clustering, Rig.Cell("x", 1), Door.Client);
                }
            });
            rig.Store.EndAll();
            var chosen = which < records.Length ? records[which].Item1 : lower;
            var expected = records
                .Where(r => r.Item1.SequenceEqual(chosen)
                    && r.Item2.AsSpan().SequenceCompareTo(lower) >= 0
                    && (upper.Length == 0 || r.Item2.AsSpan().SequenceCompareTo(upper) < 0))
                .Select(r => Convert.ToHexString(r.Item2))
                .Distinct()
                .Order(StringComparer.Ordinal)
                .ToList();
            if (backwards)
            {
                expected.Reverse();
            }

            var seen = new List<string>();
            using var walk = rig.Records.WalkPartition(1, new Token(3), chosen, lower, upper, backwards);
            while (walk.MoveNext())
            {
                seen.Add(Convert.ToHexString(walk.Clustering));
                Assert.Equal(Rig.Cell("x", 1), walk.State);
            }

            Assert.Equal(expected, seen);
        },
        iter: 2000);

    [Fact]
    public void A_walk_of_tokens_keeps_to_its_range_and_goes_on_after_a_position()
    {
        var rig = new Rig();
        var all = new List<(uint Table, long Token, byte[] Path)>();
        rig.Executor.Turn(() =>
        {
            foreach (var (table, token, key) in
                from table in Tables from token in Tokens from key in new byte[][] { [0], [1, 0], [0xff] } select (table, token, key))
            {
                rig.Records.Merge(table, Lww, new Token(token), key, key, Rig.Cell("x", 1), Door.Client);
                var path = new byte[40];
                all.Add((table, token, path[..RecordPath.Write(path, table, token, key, key)]));
            }
        });
        rig.Store.EndAll();
        all.Sort((a, b) => a.Path.AsSpan().SequenceCompareTo(b.Path));
        foreach (var (table, first, last) in from t in Tables from f in Tokens from l in Tokens where f <= l select (t, f, l))
        {
            var range = all.Where(r => r.Table == table && r.Token >= first && r.Token <= last).Select(r => r.Path).ToArray();
            Assert.Equal(range, Walk(rig, table, first, last, []));

            // A position may be any path: one of the range, one before it (also of another table), one behind it.
            foreach (var after in all.Select(r => r.Path).Where((_, i) => i % 7 == 0).Concat([range[0], range[^1], range[0][..4]]))
            {
                Assert.Equal(
                    range.Where(path => path.AsSpan().SequenceCompareTo(after) > 0), Walk(rig, table, first, last, after));
            }
        }
    }

    [Fact]
    public void The_slots_of_a_table_together_give_each_record_once()
    {
        var rig = new Rig();
        rig.Executor.Turn(() =>
        {
            foreach (var token in Tokens)
            {
                rig.Records.Merge(1, Lww, new Token(token), [7], [], Rig.Cell("x", 1), Door.Client);
            }
        });
        rig.Store.EndAll();
        var geometry = new SlotGeometry(4);
        var seen = Enumerable.Range(0, 4).SelectMany(slot =>
        {
            var (after, last) = geometry.RangeOf(new SlotId(slot));
            return Walk(rig, 1, slot == 0 ? long.MinValue : after.Value + 1, last.Value, []);
        });
        Assert.Equal(Tokens.Length, seen.Count());
    }

    private static List<byte[]> Walk(Rig rig, uint table, long first, long last, byte[] after)
    {
        var seen = new List<byte[]>();
        using var cursor = rig.Records.WalkTokens(table, new Token(first), new Token(last), after);
        while (cursor.MoveNext())
        {
            seen.Add(cursor.Key.ToArray());
        }

        return seen;
    }
}
