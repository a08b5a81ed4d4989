using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>The bucket types, which are the cluster's tables, as of a moment ago.</summary>
/// <remarks>A type that is not found is looked for again at once (though at most twenty times a second), so a table
/// that was just created is served; a changed property is seen within the door's memory time.</remarks>
internal sealed class TypeBook
{
    /// <summary>System tables are no bucket types: the door would let anybody change them.</summary>
    private const string SystemPrefix = "starling.";

    /// <summary>Replicas in each data centre when the table names none.</summary>
    private const int UsualReplicas = 3;

    private static readonly TimeSpan MissAge = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StatusAge = TimeSpan.FromSeconds(10);

    private readonly TimeSpan maxAge;
    private readonly Remembered<bool, Dictionary<string, TableDefinition>> tables;
    private readonly Remembered<bool, ClusterStatus> status;

    public TypeBook(IStarling starling, TimeProvider time, TimeSpan maxAge)
    {
        this.maxAge = maxAge;
        tables = new(time, 2, (_, last) => OrLastAsync(ListAsync(starling), last));
        status = new(time, 2, (_, last) => OrLastAsync(starling.StatusAsync().AsTask(), last));
    }

    /// <summary>The type's table; refuses with 404 when there is none.</summary>
    public async ValueTask<TableDefinition> FindAsync(string type) =>
        await TryFindAsync(type) ?? throw new RefusedException(404, ErrorTable.UnknownType(type));

    /// <summary>The type's table, or null.</summary>
    public async ValueTask<TableDefinition?> TryFindAsync(string type)
    {
        if (!type.StartsWith(SystemPrefix, StringComparison.Ordinal))
        {
            var known = await tables.GetAsync(true, maxAge);
            if (!known.ContainsKey(type))
            {
                known = await tables.GetAsync(true, MissAge < maxAge ? MissAge : maxAge);
            }

            if (known.TryGetValue(type, out var table))
            {
                return table;
            }
        }

        return null;
    }

    /// <summary>The type's n_val: replicas of a record in all data centres together.</summary>
    public async ValueTask<int> ReplicasAsync(TableDefinition table)
    {
        if (table.Replicas.Count > 0)
        {
            return table.Replicas.Values.Sum();
        }

        var cluster = await StatusAsync();
        var centres = cluster.Nodes.Select(node => node.DataCentre).Distinct().Count();
        return UsualReplicas * Math.Max(1, centres);
    }

    /// <summary>The cluster's state, at most ten seconds old.</summary>
    public Task<ClusterStatus> StatusAsync() => status.GetAsync(true, StatusAge);

    public void Forget() => tables.Forget(true);

    private static async Task<Dictionary<string, TableDefinition>> ListAsync(IStarling starling)
    {
        var listed = await starling.ListTablesAsync();
        return listed.ToDictionary(table => table.Name, StringComparer.Ordinal);
    }

    /// <summary>What was known before is good enough while the cluster does not say: objects must stay
    /// readable.</summary>
    private static async Task<T> OrLastAsync<T>(Task<T> load, Task<T>? last)
    {
        try
        {
            return await load;
        }
        catch (StarlingException) when (last is not null)
        {
            return await last;
        }
    }
}
