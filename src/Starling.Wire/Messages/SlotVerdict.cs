namespace Starling.Wire.Messages;

/// <summary>What a comparison of a slot at two replicas came to. Numbers travel on the wire: never reused.</summary>
public enum SlotVerdict : byte
{
    /// <summary>The sums without later changes are equal: both hold the same data up to the moment.</summary>
    EqualAsOf = 0,

    /// <summary>The sums without later versions are equal, which says the same of all records that are not being overwritten.</summary>
    EqualCurrent = 1,

    /// <summary>Neither is: something differs, or a change is under way.</summary>
    Different = 2,

    /// <summary>One side does not know its sums as of the moment: it has started since, or the moment is too old.</summary>
    NotTold = 3,

    /// <summary>One side has committed or purged further than the other, so the sums cannot be compared.</summary>
    OtherWatermark = 4,

    /// <summary>The answerer's copy is being filled again from the other replicas.</summary>
    Recovering = 5,

    /// <summary>The answerer does not hold the slot, or sees another epoch of it.</summary>
    Fenced = 6,
}
