using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Api;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>Three servers for all tests that leave them as they were.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    private ServerRig? rig;

    internal ServerRig Rig => rig ?? throw new InvalidOperationException("The servers have not started.");

    public async ValueTask InitializeAsync()
    {
        rig = await ServerRig.StartAsync(3, null, "--log", "error");
        await rig.Client.CreateTableAsync(new TableDefinition { Name = "siblings" });
        await rig.Client.CreateTableAsync(new TableDefinition { Name = "lww", Rule = Model.Values.ResolutionRule.LastWriteWins });
        await CreateDataTablesAsync(rig.Client);
    }

    /// <summary>A table for each kind of data types, named by the kind's plural.</summary>
    public static async Task CreateDataTablesAsync(IStarling starling)
    {
        foreach (var kind in new[] { "counter", "set", "gset", "map", "hll" })
        {
            await starling.CreateTableAsync(new TableDefinition
            {
                Name = kind + "s",
                Rule = Model.Values.ResolutionRule.DataTypes,
                Properties = new Dictionary<string, string> { ["datatype"] = kind },
            });
        }
    }

    public ValueTask DisposeAsync() => rig?.DisposeAsync() ?? ValueTask.CompletedTask;
}
