using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Replication.ReadRepair;
using Starling.Replication.Replica;

namespace Starling.Node.Status;

/// <summary>Says what a read at one level would return now, given what each replica holds. Pure.</summary>
/// <remarks>
/// Intuition: a read asks some of the replicas whose answers count at the level, so only what those hold can come back: for a LOCAL level
/// the local ones. Whether they agree is told by the digests of what they hold, as reads themselves do it. The text for people has a
/// value's size and time only, and two different values can share both.
/// Laws: a replica that cannot count never changes the verdict; the verdict says "differ" exactly when two counting replicas hold different bytes.
/// </remarks>
internal static class LevelVerdict
{
    /// <param name="level">The level asked for.</param>
    /// <param name="rule">Its rule for the record's replicas; null when they can never meet it.</param>
    /// <param name="resolution">How the table resolves concurrent writes.</param>
    /// <param name="held">What each replica holds, in the order of the slot's list; null for one that did not answer.</param>
    /// <param name="secret">The cluster's key of digests.</param>
    /// <param name="clusterTag">What makes contexts ones of this cluster.</param>
    /// <param name="now">The moment of the pretended read: what has expired at it is not shown.</param>
    public static LevelExplanation Of(
        ConsistencyLevel level, QuorumRule? rule, ResolutionRule resolution, ReadOnlySpan<RowBuffer?> held, UInt128 secret,
        ulong clusterTag, HybridTime now)
    {
        var name = level.ToString();
        if (rule is null)
        {
            return new LevelExplanation(name, false, $"impossible: the record's {held.Length} replicas can never meet it");
        }

        var answering = 0UL;
        var counting = new RowBuffer?[held.Length];
        var versions = new SortedDictionary<UInt128, string>();
        for (var i = 0; i < held.Length; i++)
        {
            if (held[i] is { } rows && (rule.Candidates & (1UL << i)) != 0)
            {
                answering |= 1UL << i;
                counting[i] = rows;
                versions.TryAdd(rows.Digest(secret), Text(StoredReading.ReadAt(StateOf(rows), clusterTag, now)));
            }
        }

        if (!rule.IsMet(answering))
        {
            return new LevelExplanation(name, false, $"unavailable: needs {rule.Needed} replicas that answer");
        }

        return new LevelExplanation(name, true, versions.Count == 1 ? Only(versions)
            : rule.Needed == 1 ? "replicas differ; one of: " + string.Join(" | ", WithDigests(versions))
            : "replicas differ; asked ones are merged and repaired, at the most to: " + Merged(resolution, counting, clusterTag, now));
    }

    /// <summary>The state of the one record that was asked for; empty when it is not held.</summary>
    public static byte[] StateOf(RowBuffer held)
    {
        var row = held.GetRows();
        return row.MoveNext() ? row.State.ToArray() : [];
    }

    private static string Only(SortedDictionary<UInt128, string> versions)
    {
        var only = "";
        foreach (var text in versions.Values)
        {
            only = text;
        }

        return only;
    }

    /// <summary>With the first digits of the digest that the explanation has for each replica, so that people find who holds what.</summary>
    private static List<string> WithDigests(SortedDictionary<UInt128, string> versions)
    {
        var texts = new List<string>();
        foreach (var (digest, text) in versions)
        {
            texts.Add($"{text} (digest {(uint)(digest >> 96):x8})");
        }

        return texts;
    }

    private static string Merged(ResolutionRule resolution, RowBuffer?[] counting, ulong clusterTag, HybridTime now)
    {
        var merged = new RowBuffer();
        RowMerge.Merge(resolution, counting, false, merged, new RowBuffer?[counting.Length]);
        return Text(StoredReading.ReadAt(StateOf(merged), clusterTag, now));
    }

    private static string Text(Reading reading)
    {
        if (reading.Versions.Count == 0)
        {
            return "not found";
        }

        var texts = new List<string>();
        foreach (var version in reading.Versions)
        {
            texts.Add(version.HasExpired ? $"expired at {version.ExpiresAt:O}"
                : version.IsTombstone ? $"deleted at {version.WrittenAtTime:O}"
                : $"{version.Value.Body.Length} bytes of {version.WrittenAtTime:O}"
                    + (version.ExpiresAt is { } end ? $" until {end:O}" : ""));
        }

        return string.Join(" and ", texts);
    }
}
