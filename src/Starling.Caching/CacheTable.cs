using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Values;

namespace Starling.Caching;

/// <summary>Sees to it that the cache's table exists: once for a program, as soon as it is needed.</summary>
/// <remarks>Many that need it at once wait for one attempt. One that failed is forgotten, and the next call tries again.</remarks>
internal sealed class CacheTable(IStarling starling, StarlingCacheOptions options)
{
    private readonly Lock gate = new();
    private Task? made;

    /// <exception cref="StarlingException">The table cannot be made; nothing of the cache has been written.</exception>
    public Task ReadyAsync(CancellationToken cancellation)
    {
        if (!options.CreateTable)
        {
            return Task.CompletedTask;
        }

        Task ready;
        lock (gate)
        {
            if (made is null || made.IsFaulted || made.IsCanceled)
            {
                made = MakeAsync();
            }

            ready = made;
        }

        return ready.IsCompletedSuccessfully ? ready : ready.WaitAsync(cancellation);
    }

    /// <summary>A table that is there already stays as it is, whatever its replicas and properties; only its rule matters.</summary>
    private async Task MakeAsync()
    {
        foreach (var table in await starling.ListTablesAsync())
        {
            if (table.Name == options.Table)
            {
                Check(table);
                return;
            }
        }

        Check(await starling.CreateTableAsync(new TableDefinition { Name = options.Table, Rule = ResolutionRule.LastWriteWins }));
    }

    private static void Check(TableDefinition table)
    {
        if (table.Rule != ResolutionRule.LastWriteWins)
        {
            throw new StarlingException(
                StarlingError.BadRequest,
                $"Table '{table.Name}' has another rule than a cache needs: give StarlingCacheOptions.Table the name of a table made with '--rule lww', or of none.");
        }
    }
}
