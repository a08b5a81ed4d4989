namespace Starling.World;

/// <summary>What went wrong outside, as far as a caller could act on it.</summary>
public enum WorldFault
{
    /// <summary>An error of the disk. Nothing is acknowledged from this store again until it is reopened.</summary>
    Disk,

    /// <summary>No space left, or less than the reserve. Reads go on; writes resume when space returns.</summary>
    DiskFull,

    /// <summary>Stored bytes do not match their checksum.</summary>
    Corrupt,

    /// <summary>The data folder is in use by another process, unreadable, or of an unknown format.</summary>
    Folder,

    /// <summary>The address is in use or is not an address of this machine.</summary>
    Address,
}
