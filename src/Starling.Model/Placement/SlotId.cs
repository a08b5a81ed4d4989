using System;

namespace Starling.Model.Placement;

/// <summary>
/// One of the equal token ranges, counted from 0 in token order. The unit of placement, of moving and of agreement.
/// </summary>
public readonly record struct SlotId(int Index) : IComparable<SlotId>
{
    public int CompareTo(SlotId other) => Index.CompareTo(other.Index);

    public override string ToString() => Index.ToString(null, null);
}
