using System;
using System.Collections.Generic;
using System.Text.Json;

namespace Starling.Simulator.Runs;

/// <summary>What a ledger must be besides having its members: without holes, and without sums below nothing.</summary>
/// <remarks>A damaged ledger is refused when it is read. Whoever went on with it would fail in the middle of a run, or write the damage back.</remarks>
internal static class LedgerCheck
{
    /// <exception cref="JsonException">The ledger is damaged; the text names the place.</exception>
    public static void Demand(Ledger ledger)
    {
        foreach (var entry in ledger.Entries)
        {
            Whole("entries", entry);
            NotBelowNothing("bad of an entry", entry.Bad);
        }

        var totals = ledger.Totals;
        NotBelowNothing("totals.seeds", totals.Seeds);
        NotBelowNothing("totals.bad", totals.Bad);
        NotBelowNothing("totals.virtualTime", totals.VirtualTime.Ticks);
        NotBelowNothing("totals.steps", totals.Steps);
        var operations = totals.Operations;
        NotBelowNothing("totals.operations", Math.Min(Math.Min(operations.Ok, operations.Failed), Math.Min(operations.Unknown, operations.Pending)));
        NotBelowNothing("totals.strikes", totals.Strikes);
        NotBelowNothing("totals.marks", totals.Marks);
        if (totals.Bad > totals.Seeds)
        {
            throw new JsonException($"totals has {totals.Bad} bad seeds of {totals.Seeds}.");
        }

        foreach (var slow in totals.Slowest)
        {
            Whole("totals.slowest", slow);
            NotBelowNothing("a time of totals.slowest", slow.Time.Ticks);
        }

        foreach (var bad in totals.BadSeeds)
        {
            Whole("totals.badSeeds", bad);
        }
    }

    /// <summary>The reader holds members to their types, but not what stands in a list.</summary>
    private static void Whole(string list, object? member)
    {
        if (member is null)
        {
            throw new JsonException($"{list} has a null in it.");
        }
    }

    private static void NotBelowNothing(string name, SortedDictionary<string, long> counts)
    {
        foreach (var (one, count) in counts)
        {
            NotBelowNothing($"{name}.{one}", count);
        }
    }

    private static void NotBelowNothing(string name, long count)
    {
        if (count < 0)
        {
            throw new JsonException($"{name} is below nothing.");
        }
    }
}
