using System;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Time;

namespace Starling.Model.DataTypes;

/// <summary>What a counter's part shows: the sum of what each actor has counted, each operation once.</summary>
/// <remarks>
/// Each fact holds its actor's whole sum, and the names and amounts of the operations in it that may still turn up under another actor. Where several facts
/// name
/// one operation, that of the least actor keeps it, and the others' amounts are taken off. An operation that any of them names without an amount was
/// deleted with
/// the fact that it was counted in, and counts nowhere. All this is a function of the merged part, so all replicas that hold the same show the same.
/// </remarks>
internal static class CounterSum
{
    public static Int128 Of(DvvSet part, HybridTime now)
    {
        Int128 sum = 0;
        var remember = 0;
        foreach (var (_, fact) in part)
        {
            if (PartFacts.IsLive(fact, now))
            {
                var (up, down) = PartFacts.Counter(fact);
                sum += (Int128)up - down;
            }

            remember += RememberedOperations.Any(fact) ? 1 : 0;
        }

        return remember < 2 ? sum : sum - Repeated(part, now);
    }

    private static Int128 Repeated(DvvSet part, HybridTime now)
    {
        var counted = new HashSet<ulong>();
        foreach (var (_, fact) in part)
        {
            var isLive = PartFacts.IsLive(fact, now);
            for (var reader = RememberedOperations.Read(fact); reader.MoveNext();)
            {
                if (!isLive || reader.Current.Amount == 0)
                {
                    counted.Add(reader.Current.Name);
                }
            }
        }

        Int128 repeated = 0;
        foreach (var (_, fact) in part)
        {
            if (!PartFacts.IsLive(fact, now))
            {
                continue;
            }

            for (var reader = RememberedOperations.Read(fact); reader.MoveNext();)
            {
                repeated += reader.Current.Amount != 0 && !counted.Add(reader.Current.Name) ? reader.Current.Amount : 0;
            }
        }

        return repeated;
    }
}
