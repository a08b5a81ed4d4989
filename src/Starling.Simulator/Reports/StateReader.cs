using System;
using System.Collections.Generic;
using System.Globalization;
using Starling.Api;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Reports;

/// <summary>Reads the workload's records out of bytes: which record, and which writes its state shows.</summary>
/// <remarks>
/// Messages and stored records name tables by number, and only the cluster knows which number is which table. The workload's values tell: each says for which
/// record it was written. So the reader learns a table's number from the first value that it sees there.
/// </remarks>
internal sealed class StateReader
{
    private readonly Dictionary<uint, SimTable> tables = [];

    /// <summary>Learns a table's number, if the state of this record tells it.</summary>
    public void Learn(uint table, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering, ReadOnlySpan<byte> state)
    {
        if (tables.ContainsKey(table) || !TryNumbers(partition, clustering, out var row, out var column))
        {
            return;
        }

        foreach (var version in VersionsOf(state))
        {
            foreach (var candidate in Enum.GetValues<SimTable>())
            {
                if (!version.IsTombstone && ValueText.WriteOf(version.Value.Text, new SimKey(candidate, row, column)) >= 0)
                {
                    tables[table] = candidate;
                    return;
                }
            }
        }
    }

    public SimKey? KeyOf(uint table, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering) =>
        tables.TryGetValue(table, out var known) && TryNumbers(partition, clustering, out var row, out var column)
            ? new SimKey(known, row, column)
            : null;

    public static SimKey? KeyOf(ReadOnlySpan<byte> table, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering)
    {
        foreach (var candidate in Enum.GetValues<SimTable>())
        {
            if (System.Text.Encoding.UTF8.GetString(table) == candidate.Name()
                && TryNumbers(partition, clustering, out var row, out var column))
            {
                return new SimKey(candidate, row, column);
            }
        }

        return null;
    }

    /// <summary>The versions that a state shows; none for no bytes and for bytes that are no state.</summary>
    public static IReadOnlyList<SeenVersion> Read(SimKey key, ReadOnlySpan<byte> state)
    {
        var versions = VersionsOf(state);
        var seen = new SeenVersion[versions.Count];
        for (var i = 0; i < seen.Length; i++)
        {
            var version = versions[i];
            seen[i] = new SeenVersion(
                version.IsTombstone ? -1 : ValueText.WriteOf(version.Value.Text, key), version.Tag, version.IsTombstone);
        }

        return seen;
    }

    private static IReadOnlyList<RecordVersion> VersionsOf(ReadOnlySpan<byte> state)
    {
        try
        {
            return StoredReading.Read(state.ToArray(), 0).Versions;
        }
        catch (StarlingException)
        {
            // Damaged on purpose by a disk fault: the picture then shows a record without versions.
            return [];
        }
    }

    private static bool TryNumbers(ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering, out int row, out int column)
    {
        row = -1;
        column = SimKey.ClusteringOf(clustering);
        return partition is [(byte)'p', .. var digits]
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out row) && column >= 0;
    }
}
