namespace Starling.Wire.Messages;

/// <summary>What became of one slot, or one leaf of it, in a message of repair that names many. Numbers travel on the wire: never reused.</summary>
/// <remarks>Each slot has its own fence and its own disk pages, so each has its own word: one that is refused says nothing about the others.</remarks>
public enum RepairWord : byte
{
    /// <summary>Answered, or done and synced.</summary>
    Done = 0,

    /// <summary>The replica does not hold the slot, or sees another epoch of it.</summary>
    Fenced = 1,

    /// <summary>The two cannot be compared now: the replica's copy is being filled again, or one side has purged further.</summary>
    Apart = 2,

    /// <summary>The replica cannot read something that it holds there.</summary>
    Damaged = 3,

    /// <summary>The replica's disk takes nothing now, or what was sent does not belong there.</summary>
    Refused = 4,

    /// <summary>A leaf holds more rows than are listed: coded symbols are the way.</summary>
    TooMany = 5,
}
