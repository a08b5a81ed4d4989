namespace Starling.Model.DataTypes;

/// <summary>What a step of a path leads to. Numbers are part of stored bytes and keys: never reused.</summary>
public enum StepKind : byte
{
    /// <summary>A leaf that says no more than that the set or map around it was updated.</summary>
    Presence = 0,

    /// <summary>A leaf: a counter.</summary>
    Counter = 1,

    /// <summary>A branch: a set inside a map.</summary>
    Set = 2,

    /// <summary>A leaf: a register.</summary>
    Register = 3,

    /// <summary>A leaf: a flag.</summary>
    Flag = 4,

    /// <summary>A branch: a map inside a map.</summary>
    Map = 5,

    /// <summary>A leaf: an estimate of how many different elements there were.</summary>
    Estimate = 7,

    /// <summary>A leaf: an element of a set.</summary>
    Element = 8,

    /// <summary>The whole record: the branch where every path starts.</summary>
    Record = 9,
}
