using System;
using Starling.Model.Placement;

namespace Starling.Wire.Messages;

/// <summary>A ballot of the register: a counter, made unique by the proposer. One ballot, one value, ever.</summary>
public readonly record struct Ballot(ulong Counter, NodeId Node) : IComparable<Ballot>
{
    public int CompareTo(Ballot other)
    {
        var byCounter = Counter.CompareTo(other.Counter);
        return byCounter != 0 ? byCounter : Node.CompareTo(other.Node);
    }

    public static bool operator <(Ballot a, Ballot b) => a.CompareTo(b) < 0;

    public static bool operator >(Ballot a, Ballot b) => a.CompareTo(b) > 0;

    public static bool operator <=(Ballot a, Ballot b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Ballot a, Ballot b) => a.CompareTo(b) >= 0;
}
