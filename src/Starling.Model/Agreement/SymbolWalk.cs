using System;

namespace Starling.Model.Agreement;

/// <summary>The coded symbols that an id takes part in: the first one always, then ever fewer, without end.</summary>
/// <remarks>
/// Symbol i holds an id with probability 1/(1+i/2). That falloff is what makes the code rateless: any beginning of the sequence is a
/// good table for about as many differences as it has symbols, so the sender need not know how many there are. Instead of asking for
/// each i, the walk jumps. From i, none of i+1..j is hit with probability (i+1)(i+2)/((j+1)(j+2)), so one uniform number u
/// gives the next index: the least j for which that is below u. All in integers, since both sides must take the very same walk.
/// Source: Yang, Gilad, Alizadeh, "Practical Rateless Set Reconciliation", SIGCOMM 2024, sections 4.1 and 4.2.
/// </remarks>
internal struct SymbolWalk(ulong id)
{
    /// <summary>An index that no sequence reaches.</summary>
    private const long Never = 1L << 40;

    private ulong state = id;

    /// <summary>The symbol that the walk stands at; 0 at first.</summary>
    public long Index { get; private set; }

    /// <summary>Jumps to the next symbol.</summary>
    public void Move()
    {
        if (Index >= Never)
        {
            return;
        }

        var i = (UInt128)(ulong)Index;
        var product = (((i + 1) * (i + 2)) << 64) / ((UInt128)Next() + 1);
        Index = Root(product);
    }

    /// <summary>The least j with (j+1)(j+2) above the product.</summary>
    private static long Root(UInt128 product)
    {
        if (product >= (UInt128)(ulong)Never * (ulong)Never)
        {
            return Never;
        }

        // The square root is a guess within a step or two; the comparisons decide.
        var j = Math.Max(0, (long)Math.Sqrt((double)product) - 2);
        while ((UInt128)(ulong)(j + 1) * (ulong)(j + 2) <= product)
        {
            j++;
        }

        return j;
    }

    /// <summary>SplitMix64.</summary>
    private ulong Next()
    {
        state += 0x9e3779b97f4a7c15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
