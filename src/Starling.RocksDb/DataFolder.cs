using System;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Starling.World;

namespace Starling.RocksDb;

/// <summary>A node's data folder: a file <c>STARLING</c> that names the format, and RocksDB's files in <c>store</c>.</summary>
/// <remarks>
/// The mark is there before any data, and is made whole or not at all (written beside, synced, renamed, its folder synced), so a
/// folder with data but no mark is somebody else's and is left alone. The number in it is the format of everything in the
/// folder, keys and values included; it grows only when older programs could not read the folder.
/// </remarks>
internal static class DataFolder
{
    public const string MarkName = "STARLING";
    public const int Format = 1;
    private const string Prefix = "starling-data ";
    private const string HalfMadeName = MarkName + ".new";

    /// <summary>Checks or makes the folder; gives the path for RocksDB.</summary>
    public static string Prepare(string folder)
    {
        try
        {
            if (File.Exists(folder))
            {
                throw Refuse($"'{folder}' is a file, not a folder. Name a folder for the node's data.");
            }

            Directory.CreateDirectory(folder);
            var mark = Path.Combine(folder, MarkName);
            if (File.Exists(mark))
            {
                CheckFormat(folder, mark);
            }
            else
            {
                CheckUnused(folder);
                WriteMark(folder, mark);
            }

            return PrepareStore(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WorldException(WorldFault.Folder, $"The data folder '{folder}' cannot be read and written. Give the account " +
                $"that runs the node the right to, or name another folder. The system says: {e.Message}", e);
        }
    }

    private static void CheckFormat(string folder, string mark)
    {
        using var reader = new StreamReader(mark, Encoding.UTF8);
        var buffer = new char[64];
        var line = new string(buffer, 0, reader.ReadBlock(buffer)).Split('\n')[0].TrimEnd('\r');
        if (!line.StartsWith(Prefix, StringComparison.Ordinal)
            || !int.TryParse(line.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var format))
        {
            throw Refuse($"The file '{mark}' is not the mark of a Starling data folder. If this is one, copy the mark from a " +
                "backup; if not, name another folder.");
        }

        if (format != Format)
        {
            throw Refuse($"The data folder '{folder}' is in format {format} and this version of Starling reads format {Format}. " +
                (format > Format ? "Start the newer version that wrote it" : "Start the version that wrote it") +
                ", or use another folder and let the node be filled from its replicas.");
        }
    }

    private static void CheckUnused(string folder)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(folder))
        {
            if (Path.GetFileName(path) is not (HalfMadeName or "lost+found"))
            {
                throw Refuse($"The folder '{folder}' holds '{Path.GetFileName(path)}' and no Starling data. Name an empty folder, " +
                    "or one that does not exist yet.");
            }
        }
    }

    private static void WriteMark(string folder, string mark)
    {
        var made = Path.Combine(folder, HalfMadeName);
        using (var file = new FileStream(made, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes($"{Prefix}{Format}\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(made, mark, overwrite: true);
        Sync(folder);
        if (Path.GetDirectoryName(folder) is { Length: > 0 } parent)
        {
            Sync(parent);
        }
    }

    /// <summary>RocksDB would make a new, empty store where its pointer file is missing: refused when there are data files.</summary>
    private static string PrepareStore(string folder)
    {
        var store = StoreFolders.Settle(folder);
        if (!Directory.Exists(store))
        {
            Directory.CreateDirectory(store);
            Sync(folder);
        }
        else if (!File.Exists(Path.Combine(store, "CURRENT")))
        {
            foreach (var path in Directory.EnumerateFiles(store))
            {
                if (Path.GetExtension(path) is ".sst" or ".log")
                {
                    throw new WorldException(WorldFault.Corrupt, $"'{store}' has data files but its file CURRENT is gone. Restore " +
                        $"it from a backup, or remove '{folder}' and let the node be filled again from its replicas.");
                }
            }
        }

        return store;
    }

    private static WorldException Refuse(string message) => new(WorldFault.Folder, message);

    /// <summary>Makes a name in a folder durable. Windows does so by itself and has no call for it.</summary>
    public static unsafe void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int file;
        fixed (byte* path = Encoding.UTF8.GetBytes(folder + '\0'))
        {
            file = LibcOpen(path, 0);
        }

        var error = file < 0 || LibcSync(file) != 0 ? Marshal.GetLastSystemError() : 0;
        if (file >= 0)
        {
            _ = LibcClose(file);
        }

        if (error != 0)
        {
            throw new IOException($"Syncing the folder '{folder}' failed: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [DllImport("libc", EntryPoint = "open")]
    private static extern unsafe int LibcOpen(byte* path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    private static extern int LibcSync(int file);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int LibcClose(int file);
}
