using System;
using System.Globalization;
using System.Text;
using Starling.Api;
using Starling.Storage.Records;

namespace Starling.Simulator.Workloads;

/// <summary>A record of the workload, by numbers. Written as <c>table/partition/clustering</c>.</summary>
public readonly record struct SimKey(SimTable Table, int Partition, int Clustering) : IComparable<SimKey>
{
    public RecordKey Record => new(PartitionBytes(Partition), ClusteringBytes(Clustering));

    public static byte[] PartitionBytes(int partition) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"p{partition}"));

    /// <summary>The first record of a partition has an empty clustering key, as in a plain key-value table.</summary>
    public static byte[] ClusteringBytes(int clustering) => clustering == 0
        ? []
        : Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"c{clustering}"));

    /// <summary>Reads back <see cref="ClusteringBytes"/>; -1 for bytes that no workload wrote.</summary>
    public static int ClusteringOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }

        return bytes[0] == (byte)'c' && int.TryParse(bytes[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var clustering)
            ? clustering
            : -1;
    }

    /// <summary>Reads back a record's key; false for one that no workload wrote.</summary>
    public static bool TryRead(SimTable table, RecordKey record, out SimKey key)
    {
        var partition = record.Partition.Span;
        var clustering = ClusteringOf(record.Clustering.Span);
        key = default;
        if (clustering < 0 || partition.Length < 2 || partition[0] != (byte)'p'
            || !int.TryParse(partition[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        key = new SimKey(table, number, clustering);
        return true;
    }

    /// <summary>The record that a store's key is; null when no workload wrote it.</summary>
    public static SimKey? OfPath(ReadOnlySpan<byte> path) => SimTables.OfPath(path) is { } table ? OfPath(table, path) : null;

    /// <summary>The same for a path of a table that the caller knows.</summary>
    public static SimKey? OfPath(SimTable table, ReadOnlySpan<byte> path)
    {
        var partition = new byte[path.Length];
        return RecordPath.TryRead(path, out _, out _, partition, out var length, out var clustering)
            && TryRead(table, new RecordKey(partition.AsMemory(0, length), path[clustering..].ToArray()), out var key)
            ? key
            : null;
    }

    public int CompareTo(SimKey other)
    {
        var byTable = Table.CompareTo(other.Table);
        var byPartition = byTable != 0 ? byTable : Partition.CompareTo(other.Partition);
        return byPartition != 0 ? byPartition : Clustering.CompareTo(other.Clustering);
    }

    public override int GetHashCode() => (((int)Table * 8191) + Partition) * 131 + Clustering;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Table.Name()}/{Partition}/{Clustering}");
}
