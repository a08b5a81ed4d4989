using System;
using System.Collections.Generic;
using Microsoft.Extensions.Logging;
using Starling.Membership.Topology;

namespace Starling.Node.Startup;

/// <summary>Warns of records that have grown large, once a minute for each table: a program that never resolves its siblings would fill the log with its writes.</summary>
/// <remarks>The number of writes that were not told comes with the next warning. There are at most as many entries as tables were ever warned of.</remarks>
internal sealed class LargeRecordLog(ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Dictionary<uint, (long ToldAt, int Untold)> tables = [];

    /// <summary>A record was written that is larger than it should be.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="siblings">How many it has; 0 in a table without siblings.</param>
    /// <param name="bytes">The size of its stored state.</param>
    public void Written(TableView table, int siblings, int bytes)
    {
        if (tables.TryGetValue(table.Id, out var last) && time.GetElapsedTime(last.ToldAt) < Pause)
        {
            tables[table.Id] = last with { Untold = last.Untold + 1 };
            return;
        }

        tables[table.Id] = (time.GetTimestamp(), 0);
        NodeLog.LargeRecordWritten(logger, table.Name, siblings, bytes, last.Untold);
    }
}
