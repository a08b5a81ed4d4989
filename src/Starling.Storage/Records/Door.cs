namespace Starling.Storage.Records;

/// <summary>By which way a state comes to a replica; decides how old it may be.</summary>
public enum Door : byte
{
    /// <summary>A client's write, from its coordinator. Must be younger than the moment up to which the slot is closed.</summary>
    Client = 0,

    /// <summary>A write kept for this replica while it was away. As <see cref="Client"/>.</summary>
    Hint = 1,

    /// <summary>What another replica holds, from a read or a comparison. Must be younger than the slot's watermark; what is older is obsolete.</summary>
    Repair = 2,

    /// <summary>What a peer holds of a slot that this replica takes over from it. Always let in.</summary>
    Transfer = 3,
}
