using System;
using Starling.Model.Causality;

namespace Starling.Model.DataTypes;

/// <summary>What one dot says at its leaf: "was added", "is on", "amounts to 5".</summary>
/// <param name="Dot">The fact's name; it stands at one leaf only, and never means anything else.</param>
/// <param name="Payload">Canonical bytes (<see cref="Payloads"/>), empty for elements and presence.</param>
internal readonly record struct Fact(Dot Dot, ReadOnlyMemory<byte> Payload)
{
    public static int Compare(Dot a, Dot b)
    {
        var byActor = a.Actor.CompareTo(b.Actor);
        return byActor != 0 ? byActor : a.Counter.CompareTo(b.Counter);
    }

    public static DotContext DotsOf(ReadOnlySpan<Fact> facts)
    {
        if (facts.IsEmpty)
        {
            return DotContext.Empty;
        }

        if (facts.Length == 1)
        {
            return DotContext.Of(facts[0].Dot);
        }

        var sum = new RangeSum(facts.Length);
        foreach (ref readonly var fact in facts)
        {
            sum.Add(new DotRange(fact.Dot.Actor, fact.Dot.Counter, fact.Dot.Counter));
        }

        return sum.Finish();
    }
}
