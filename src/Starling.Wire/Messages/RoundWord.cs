namespace Starling.Wire.Messages;

/// <summary>What became of a step of a round at one replica. Numbers travel on the wire: never reused.</summary>
public enum RoundWord : byte
{
    /// <summary>Done, and synced.</summary>
    Done = 0,

    /// <summary>The replica does not hold the slot, or sees another epoch of it.</summary>
    Fenced = 1,

    /// <summary>The replica's copy is being filled again from the others.</summary>
    Recovering = 2,

    /// <summary>The replica does not know its sums as of the moment.</summary>
    NotTold = 3,

    /// <summary>The replica has not closed the slot up to the moment.</summary>
    NotClosed = 4,

    /// <summary>The replica's disk refused.</summary>
    Disk = 5,

    /// <summary>The moment is ahead of the replica's clock by more than clocks may differ.</summary>
    ClockAhead = 6,
}
