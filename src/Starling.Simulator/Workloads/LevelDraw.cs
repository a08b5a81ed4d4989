using System;
using Starling.Model.Quorums;
using Starling.World;

namespace Starling.Simulator.Workloads;

/// <summary>Draws how many replicas one operation asks for.</summary>
/// <remarks>Reads and writes are drawn apart, so levels that meet (R + W above the replicas) and levels that do not occur in one run. Checkers
/// ask for each pair what it promises.</remarks>
internal static class LevelDraw
{
    /// <summary>Draws a level that a table of so many replicas can meet.</summary>
    public static ConsistencyLevel Draw(WorkloadPlan plan, Chance chance, int replicas, bool isWrite)
    {
        var least = Math.Min(isWrite ? plan.WriteLeast : plan.ReadLeast, replicas);
        var draw = chance.Below(100);
        if ((draw -= plan.OnePercent) < 0)
        {
            return least == 1 ? ConsistencyLevel.One : ConsistencyLevel.Quorum;
        }

        if ((draw -= plan.AllPercent) < 0)
        {
            return ConsistencyLevel.All;
        }

        if ((draw -= plan.NumberPercent) < 0)
        {
            return ConsistencyLevel.Number(least + chance.Below(replicas - least + 1));
        }

        if (draw - plan.LocalPercent >= 0)
        {
            return ConsistencyLevel.Quorum;
        }

        return chance.Below(3) switch
        {
            0 => ConsistencyLevel.EachQuorum,
            1 when least == 1 => ConsistencyLevel.LocalOne,
            _ => ConsistencyLevel.LocalQuorum,
        };
    }
}
