using System;
using Starling.Model.Causality;

namespace Starling.Model.DataTypes;

/// <summary>The dots of one actor from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
/// <param name="Actor">Who minted them.</param>
/// <param name="First">At least 1.</param>
/// <param name="Last">Not before <paramref name="First"/>.</param>
public readonly record struct DotRange(ActorId Actor, ulong First, ulong Last) : IComparable<DotRange>
{
    /// <summary>By actor, then by the first counter.</summary>
    public int CompareTo(DotRange other)
    {
        var byActor = Actor.CompareTo(other.Actor);
        return byActor != 0 ? byActor : First.CompareTo(other.First);
    }
}
