using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using Starling.Api;
using Starling.Model.Values;

namespace Starling.Samples.Shop;

/// <summary>Makes the tables when the node has started, and before the first visitor comes. All three instances do: making a table twice does nothing.</summary>
internal sealed class ShopTables(IStarling db) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await MakeAsync("counters", "counter", cancellationToken);
        await MakeAsync("carts", "map", cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task MakeAsync(string name, string kind, CancellationToken cancellation) => await db.CreateTableAsync(
        new TableDefinition
        {
            Name = name,
            Rule = ResolutionRule.DataTypes,
            Properties = new Dictionary<string, string> { ["datatype"] = kind },
        },
        cancellation);
}
