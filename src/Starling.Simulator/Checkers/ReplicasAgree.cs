using System;
using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>C1: some time after all is healed, the right number of members hold each record, and hold the very same bytes.</summary>
public sealed class ReplicasAgree : IChecker
{
    private const int BytesShown = 64;

    public string Id => "C1";

    public void Check(Story story, Verdict verdict)
    {
        if (story.Unrest.Length > 0)
        {
            verdict.Add(Id, $"the cluster did not become quiet: {story.Unrest}");
        }

        if (FindDifference(story.Contents, story.Copies, story.Lost) is { } difference)
        {
            verdict.Add(Id, difference);
        }
    }

    /// <summary>The first record on which members differ, in words; null when they agree. Also asked while a run waits to converge.</summary>
    public static string? FindDifference(IReadOnlyList<ReplicaContents> contents, ReplicaCounts replicas, int lost)
    {
        var copies = new SortedDictionary<byte[], List<(int Machine, byte[] Bytes)>>(ByteOrder.Instance);
        foreach (var replica in contents)
        {
            foreach (var (key, bytes) in replica.Records)
            {
                if (!copies.TryGetValue(key, out var holders))
                {
                    copies.Add(key, holders = []);
                }

                holders.Add((replica.Machine, bytes));
            }
        }

        var damaged = new SortedDictionary<byte[], int>(ByteOrder.Instance);
        foreach (var replica in contents)
        {
            foreach (var key in replica.Damaged)
            {
                damaged[key] = damaged.GetValueOrDefault(key) + 1;
            }
        }

        foreach (var (key, holders) in copies)
        {
            var most = SimTables.OfPath(key) is { } table ? replicas.Of(table) : replicas.Least;
            if (Describe(key, holders, most - lost - damaged.GetValueOrDefault(key), most) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? Describe(byte[] key, List<(int Machine, byte[] Bytes)> holders, int copiesMin, int copiesMax)
    {
        var first = holders[0];
        foreach (var holder in holders)
        {
            if (!holder.Bytes.AsSpan().SequenceEqual(first.Bytes))
            {
                return $"record {Convert.ToHexString(key)} differs: n{first.Machine} holds {Start(first.Bytes)}, "
                    + $"n{holder.Machine} holds {Start(holder.Bytes)}";
            }
        }

        return holders.Count >= copiesMin && holders.Count <= copiesMax
            ? null
            : $"record {Convert.ToHexString(key)} is held by {holders.Count} members "
                + $"({string.Join(", ", holders.ConvertAll(static h => $"n{h.Machine}"))}) instead of {copiesMin} to {copiesMax}";
    }

    private static string Start(byte[] bytes) =>
        $"{bytes.Length} bytes {Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, BytesShown)))}";

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
