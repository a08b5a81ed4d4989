namespace Starling.Storage.Scrub;

/// <summary>What a look at a leaf has found.</summary>
public enum ScrubVerdict : byte
{
    /// <summary>The records fit the sum.</summary>
    Sound = 0,

    /// <summary>They do not, or cannot be read: the sum is now that of what is there, and the slot must be adopted.</summary>
    Damaged = 1,

    /// <summary>Something is being synced here. Look again later.</summary>
    Busy = 2,
}
