using System.Diagnostics;
using Starling.Model.Values;

namespace Starling.Simulator.Workloads;

/// <summary>The workload's tables, one for each resolution rule.</summary>
public enum SimTable : byte
{
    Siblings,
    LastWriteWins,
}

/// <summary>What each of the workload's tables is called and how it resolves.</summary>
public static class SimTables
{
    public static string Name(this SimTable table) => table switch
    {
        SimTable.Siblings => "siblings",
        SimTable.LastWriteWins => "lww",
        _ => throw new UnreachableException(),
    };

    public static ResolutionRule Rule(this SimTable table) => table switch
    {
        SimTable.Siblings => ResolutionRule.Siblings,
        SimTable.LastWriteWins => ResolutionRule.LastWriteWins,
        _ => throw new UnreachableException(),
    };
}
