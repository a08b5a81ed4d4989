using System;
using System.Globalization;
using Starling.Model.Values;
using Starling.World;

namespace Starling.Simulator.Workloads;

/// <summary>Draws the changes of tables that clients ask for: some names are wanted by many, with definitions that differ, some by one only.</summary>
internal sealed class TableNames(int replicasMax)
{
    private const int SharedNames = 4;
    private const int OwnNamesMax = 30;
    private const int Properties = 2;

    private int ownNames;

    /// <summary>A table to create.</summary>
    public TableEvent Creation(Chance chance)
    {
        var isOwn = ownNames < OwnNamesMax && chance.Odds(1, 2);
        return new TableEvent
        {
            Name = isOwn ? Number("own", ownNames++) : Number("shared", chance.Below(SharedNames)),
            Rule = chance.Odds(1, 2) ? ResolutionRule.Siblings : ResolutionRule.LastWriteWins,
            Replicas = Math.Min(replicasMax, 1 + chance.Below(3)),
        };
    }

    /// <summary>A property to set or to remove: of the workload's own tables, which exist, or of one that many want.</summary>
    public TableEvent Change(Chance chance, int operation) => new()
    {
        Name = chance.Below(4) switch
        {
            0 => SimTable.Siblings.Name(),
            1 => SimTable.LastWriteWins.Name(),
            _ => Number("shared", chance.Below(SharedNames)),
        },
        Property = Number("p", chance.Below(Properties)),
        Text = chance.Odds(1, 5) ? null : Number("op", operation),
    };

    private static string Number(string word, int number) => string.Create(CultureInfo.InvariantCulture, $"{word}{number}");
}
