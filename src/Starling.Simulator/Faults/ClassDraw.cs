using System.Collections.Generic;
using System.Numerics;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>Draws which kinds of trouble a run has: first how many there are, then which.</summary>
/// <remarks>
/// With thirty kinds, each of them in with one half, no run would ever have one kind only, and one kind hides another: a node that is always
/// down is never slow. So the density is drawn first: none, exactly one, each with 1/8, 1/4, 1/2 or 7/8.
/// Source: Groce, Zhang, Eide, Chen and Regehr, "Swarm Testing", ISSTA 2012, section 2; the density is our own.
/// </remarks>
internal static class ClassDraw
{
    private const int Eighths = 8;

    /// <summary>Eighths of each density; negative means exactly one kind. Sparse ones are likelier, for they say more.</summary>
    private static readonly int[] Densities = [0, -1, -1, -1, -1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 7];

    public static FaultClass Draw(Chance chance, FaultClass allowed)
    {
        var kinds = Kinds(allowed);
        var density = Densities[chance.Below(Densities.Length)];
        if (kinds.Count == 0 || density == 0)
        {
            return FaultClass.None;
        }

        if (density < 0)
        {
            return kinds[chance.Below(kinds.Count)];
        }

        var drawn = FaultClass.None;
        foreach (var kind in kinds)
        {
            // Each kind has a stream of its own, so that forbidding one leaves the others as they were.
            drawn |= chance.Fork(kind.ToString()).Odds(density, Eighths) ? kind : FaultClass.None;
        }

        return drawn;
    }

    public static int Count(FaultClass classes) => BitOperations.PopCount((uint)classes);

    private static List<FaultClass> Kinds(FaultClass allowed)
    {
        var kinds = new List<FaultClass>();
        for (var left = (uint)allowed; left != 0; left &= left - 1)
        {
            kinds.Add((FaultClass)(1u << BitOperations.TrailingZeroCount(left)));
        }

        return kinds;
    }
}
