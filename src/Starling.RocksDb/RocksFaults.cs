using System;
using System.Runtime.InteropServices;
using Starling.World;

namespace Starling.RocksDb;

/// <summary>Turns RocksDB's error texts into faults that say what to do.</summary>
/// <remarks>
/// RocksDB's C interface gives errors as text only, beginning with the kind ("Corruption: ", "IO error: "); the words after it
/// come from <c>util/status.cc</c> and the operating system. What is not recognised is an error of the disk, the careful reading.
/// </remarks>
internal static unsafe class RocksFaults
{
    /// <summary>The text behind an error pointer, freed; null for no error.</summary>
    public static string? Take(byte* error)
    {
        if (error == null)
        {
            return null;
        }

        var text = Marshal.PtrToStringUTF8((nint)error) ?? "an error without a text";
        RocksNative.rocksdb_free(error);
        return text;
    }

    public static WorldException OfOpen(string text, string folder)
    {
        // A "block checksum mismatch" names a lock only by chance.
        if (!IsDamage(text) && Has(text, "lock"))
        {
            return new(WorldFault.Folder, $"The data folder '{folder}' is in use by another process (or opened twice in this " +
                $"one). Stop the other node, or give this one a folder of its own. RocksDB says: {text}");
        }

        if (Has(text, "Permission denied") || Has(text, "Read-only file system"))
        {
            return new(WorldFault.Folder, $"The data folder '{folder}' cannot be written. Give the account that runs the node " +
                $"the right to write there, or name another folder. RocksDB says: {text}");
        }

        if (Has(text, "Column famil") || text.StartsWith("Not implemented", StringComparison.Ordinal))
        {
            return new(WorldFault.Folder, $"The data folder '{folder}' was written by another, probably newer, version of " +
                $"Starling. Start that version, or use another folder. RocksDB says: {text}");
        }

        if (IsNoSpace(text))
        {
            return new(WorldFault.DiskFull, $"No space is left for the data folder '{folder}'. Free some space on its disk and " +
                $"start again. RocksDB says: {text}");
        }

        return OfRead(text, folder);
    }

    public static WorldException OfRead(string text, string folder) =>
        IsDamage(text)
            ? new(WorldFault.Corrupt, $"Stored bytes in '{folder}' are damaged. Check the disk, remove this node's data folder " +
                $"and let the node be filled again from its replicas. RocksDB says: {text}")
            : new(WorldFault.Disk, $"The disk under '{folder}' gave an error. Check the disk and start the node again. " +
                $"RocksDB says: {text}");

    /// <summary>
    /// The fault of a failed write. RocksDB can go on when it refused the write because a flush or a merge in the background
    /// found the disk full: it has then touched nothing, and resumes by itself. It cannot when the log itself could not be
    /// written or synced, which the file's name in the text shows: what the log now holds is not known.
    /// </summary>
    public static WorldException OfWrite(string text, string folder) =>
        IsNoSpace(text) && !Has(text, ".log")
            ? OfFullDisk(folder, $"RocksDB says: {text}")
            : new(WorldFault.Disk, $"A write to '{folder}' failed; whether it is stored is not known, and nothing more is " +
                $"accepted until the store is opened again. Check the disk and start the node again. RocksDB says: {text}");

    /// <summary>True when stored bytes do not match their checksum.</summary>
    public static bool IsDamage(string text) => text.StartsWith("Corruption", StringComparison.Ordinal);

    public static WorldException OfLostMarks(StoreFamily family, string folder) =>
        new(WorldFault.Corrupt, $"What this node has promised to others (family {family}) is damaged in '{folder}' and cannot be read. Going on without it could " +
            "undo what others rely on, so this node takes no more writes. Check the disk, and start the node with a new data folder.");

    /// <summary>True when RocksDB has touched nothing, because what is in memory must be written out first.</summary>
    public static bool IsStall(string text) => text.StartsWith("Result incomplete", StringComparison.Ordinal);

    public static WorldException OfStall(string folder) => OfFullDisk(
        folder, "What is in memory could not be written out for several seconds: the disk is full, or far too slow.");

    public static WorldException OfFullDisk(string folder, string detail) =>
        new(WorldFault.DiskFull, $"The disk under '{folder}' is full; nothing of this write was stored, reads go on. Free some " +
            $"space or add nodes; writes resume by themselves. {detail}");

    public static WorldException OfLostDisk(string folder, Exception cause) =>
        new(WorldFault.Disk, $"The disk under '{folder}' no longer answers. Check that it is mounted and start the node again. " +
            $"The system says: {cause.Message}", cause);

    private static bool IsNoSpace(string text) =>
        Has(text, "No space left") || Has(text, "Space limit reached") || Has(text, "not enough space on the disk");

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
