using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;

namespace Starling.Simulator.Scenarios;

/// <summary>Reads every record that the clients wrote from all its replicas, so that each has what any of them has: the read repairs.</summary>
/// <remarks>Hints bring a replica what it missed while its coordinator lived; what a coordinator took with it is found by these reads. Where a machine is
/// gone for good its replicas cannot answer, and a quorum must do.</remarks>
internal static class WholeReads
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    public static async Task RepairAsync(Seat seat, IReadOnlyList<ScenarioCall> calls, bool lacksOne)
    {
        var options = new ReadOptions { Level = lacksOne ? ConsistencyLevel.Quorum : ConsistencyLevel.All, Timeout = Timeout };
        var seen = new HashSet<(string Table, RecordKey Key)>();
        foreach (var call in calls)
        {
            foreach (var key in KeysOf(call))
            {
                if (seen.Add((call.Table, key)))
                {
                    await ReadAsync(seat, call.Table, key, options, isDataType: call.Method == "Update");
                }
            }
        }
    }

    /// <summary>Tries until it succeeds; whoever waits for it has a bound.</summary>
    private static async Task ReadAsync(Seat seat, string table, RecordKey key, ReadOptions options, bool isDataType)
    {
        while (true)
        {
            try
            {
                if (isDataType)
                {
                    await seat.Starling.FetchAsync(table, key, new FetchOptions { Level = options.Level, Timeout = options.Timeout });
                }
                else
                {
                    await seat.Starling.GetAsync(table, key, options);
                }

                return;
            }
            catch (StarlingException failure) when (failure.IsTransient || failure.Code == StarlingError.ReplicasFailed)
            {
                await Task.Delay(RetryDelay, seat.Time);
            }
        }
    }

    private static IEnumerable<RecordKey> KeysOf(ScenarioCall call)
    {
        if (call.Method is "Put" or "Delete" or "Update")
        {
            yield return call.Key;
        }
        else if (call.Mutation is { } mutation)
        {
            foreach (var change in mutation.Changes)
            {
                yield return new RecordKey(mutation.Partition, change.Clustering);
            }
        }
    }
}
