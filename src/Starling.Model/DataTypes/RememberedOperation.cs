using System;
using Starling.Model.Time;

namespace Starling.Model.DataTypes;

/// <summary>An operation that a fact remembers.</summary>
/// <param name="Name">Its name (<see cref="OperationMemory.NameOf"/>).</param>
/// <param name="Second">The end of the second of this try's origin, since 1970 UTC.</param>
/// <param name="Amount">What it added to the fact's sum; zero for one that counts nothing there, or nothing any more because it was deleted.</param>
internal readonly record struct RememberedOperation(ulong Name, long Second, long Amount) : IComparable<RememberedOperation>
{
    public static RememberedOperation At(ulong name, HybridTime origin, long amount) => new(name, (origin.Micros / 1_000_000) + 1, amount);

    /// <summary>The oldest first.</summary>
    public int CompareTo(RememberedOperation other) => Second != other.Second ? Second.CompareTo(other.Second) : Name.CompareTo(other.Name);
}
