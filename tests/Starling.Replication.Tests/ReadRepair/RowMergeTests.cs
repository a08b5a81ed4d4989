using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using Starling.Model.Values;
using Starling.Replication.ReadRepair;
using Starling.Replication.Replica;
using Xunit;

namespace Starling.Replication.Tests.ReadRepair;

public sealed class RowMergeTests
{
    /// <summary>What one replica holds: for keys 0 to 9 a write time, or none.</summary>
    private static readonly Gen<int[]> Holding = Gen.Int[0, 4].Array[10];

    private static readonly Gen<int[][]> Replicas = Holding.Array[1, 4];

    [Fact]
    public void Merging_again_with_any_source_changes_nothing_and_the_order_of_sources_does_not_matter() =>
        Gen.Select(Replicas, Gen.Int[1, 12], Gen.Bool).Sample((held, limit, backwards) =>
        {
            var sources = held.Select(each => Answer(each, limit, backwards)).ToArray();
            var merged = Merge(sources, backwards, out _);
            Assert.True(Same(merged, Merge([.. sources.Reverse()], backwards, out _)));
            foreach (var source in sources)
            {
                Assert.True(Same(merged, Merge([merged, source], backwards, out _)));
            }
        });

    [Fact]
    public void Merged_rows_are_a_prefix_of_the_union() => Gen.Select(Replicas, Gen.Int[1, 12], Gen.Bool).Sample((held, limit, backwards) =>
    {
        var union = Enumerable.Range(0, 10).Select(key => held.Max(each => each[key])).ToArray();
        var whole = Texts(Answer(union, 100, backwards));
        var merged = Merge([.. held.Select(each => Answer(each, limit, backwards))], backwards, out _);
        Assert.Equal(whole.Take(merged.Count), Texts(merged));
        Assert.True(merged.More || merged.Count == whole.Count);
        Assert.True(merged.Count > 0 || whole.Count == 0);
    });

    [Fact]
    public void A_source_with_what_it_lacks_holds_the_merged_rows() => Gen.Select(Replicas, Gen.Int[1, 12], Gen.Bool).Sample(
        (held, limit, backwards) =>
        {
            var sources = held.Select(each => Answer(each, limit, backwards)).ToArray();
            var merged = Merge(sources, backwards, out var missing);
            for (var i = 0; i < sources.Length; i++)
            {
                var after = missing[i] is { } lacking ? Merge([sources[i], lacking], backwards, out _) : sources[i];
                Assert.Equal(Texts(merged), Texts(after).Take(merged.Count));
                Assert.NotEqual(0, missing[i]?.Count ?? 1);
            }
        });

    [Fact]
    public void A_limit_cuts_the_merged_rows()
    {
        var merged = new RowBuffer();
        RowBuffer?[] sources = [Answer([1, 0, 1, 0, 1, 0, 1, 0, 1, 0], 3, false), Answer([0, 1, 0, 1, 0, 1, 0, 1, 0, 1], 3, false)];
        RowMerge.Merge(ResolutionRule.LastWriteWins, sources, false, merged, new RowBuffer?[2], limit: 3);
        Assert.Equal(["0=1", "1=1", "2=1"], Texts(merged));
        Assert.True(merged.More);
    }

    private static RowBuffer Merge(RowBuffer?[] sources, bool backwards, out RowBuffer?[] missing)
    {
        var merged = new RowBuffer();
        missing = new RowBuffer?[sources.Length];
        RowMerge.Merge(ResolutionRule.LastWriteWins, sources, backwards, merged, missing);
        return merged;
    }

    private static bool Same(RowBuffer a, RowBuffer b) => a.More == b.More && a.Bytes.SequenceEqual(b.Bytes);

    private static RowBuffer Answer(int[] times, int limit, bool backwards)
    {
        var answer = new RowBuffer();
        foreach (var key in backwards ? Enumerable.Range(0, 10).Reverse() : Enumerable.Range(0, 10))
        {
            if (times[key] == 0)
            {
                continue;
            }

            if (answer.Count == limit)
            {
                answer.More = true;
                break;
            }

            var state = new ArrayBufferWriter<byte>();
            LwwCell.Write(state, new(times[key]), new(times[key]), false, [1]);
            answer.Append(Encoding.ASCII.GetBytes($"{key}"), state.WrittenSpan);
        }

        return answer;
    }

    private static List<string> Texts(RowBuffer rows)
    {
        var texts = new List<string>();
        for (var row = rows.GetRows(); row.MoveNext();)
        {
            Assert.True(LwwView.TryRead(row.State, out var cell));
            texts.Add($"{Encoding.ASCII.GetString(row.Clustering)}={cell.WriteTime.Micros}");
        }

        return texts;
    }
}
