using System;
using System.Buffers.Binary;
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
    private const uint FirstNumber = 3;

    public static string Name(this SimTable table) => table switch
    {
        SimTable.Siblings => "siblings",
        SimTable.LastWriteWins => "lww",
        _ => throw new UnreachableException(),
    };

    /// <summary>The table of a stored record; null for another table, and for a toy's keys. Every run makes its two tables first, so their numbers
    /// follow those of the tables that each cluster begins with.</summary>
    public static SimTable? OfPath(ReadOnlySpan<byte> path) => path.Length < sizeof(uint) ? null
        : BinaryPrimitives.ReadUInt32BigEndian(path) switch
        {
            FirstNumber => SimTable.Siblings,
            FirstNumber + 1 => SimTable.LastWriteWins,
            _ => null,
        };

    /// <summary>True for a record of the table of lifetimes, which is made after the two in runs that have it.</summary>
    public static bool IsLifetimes(ReadOnlySpan<byte> path) =>
        path.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(path) == FirstNumber + 2;

    public static ResolutionRule Rule(this SimTable table) => table switch
    {
        SimTable.Siblings => ResolutionRule.Siblings,
        SimTable.LastWriteWins => ResolutionRule.LastWriteWins,
        _ => throw new UnreachableException(),
    };
}
