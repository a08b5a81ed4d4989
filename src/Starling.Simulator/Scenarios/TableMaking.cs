using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Api;

namespace Starling.Simulator.Scenarios;

/// <summary>Makes a scenario's tables in a cluster that has just formed, before any client and any trouble is there.</summary>
internal static class TableMaking
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes each table, with so many replicas where it does not say. Tries until it succeeds; whoever waits for it has a bound.</summary>
    public static async Task MakeAsync(Seat seat, IReadOnlyList<TableDefinition> tables, int replicas)
    {
        foreach (var table in tables)
        {
            var usual = new SortedDictionary<string, int>(StringComparer.Ordinal) { ["dc1"] = replicas };
            await MakeAsync(seat, table.Replicas.Count > 0 ? table : table with { Replicas = usual });
        }
    }

    private static async Task MakeAsync(Seat seat, TableDefinition table)
    {
        while (true)
        {
            try
            {
                await seat.Starling.CreateTableAsync(table);
                return;
            }
            catch (StarlingException failure) when (failure.IsTransient)
            {
                await Task.Delay(RetryDelay, seat.Time);
            }
        }
    }
}
