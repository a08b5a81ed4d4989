using System;
using System.Globalization;
using System.IO;
using Starling.World;

namespace Starling.RocksDb;

/// <summary>The folders of RocksDB's files within a data folder: <c>store</c>, and for a while <c>store.2</c>, <c>store.3</c> and so on, which took its place.</summary>
/// <remarks>
/// A mended store is written into <c>store.half</c>, closed, and renamed to the next number: that one step makes it the store. RocksDB remembers paths, so
/// a folder cannot take another's name while it is open; that is done at the next start, when the older ones are gone. What remains of a
/// <c>store</c> that was mended is one empty file, by which an older Starling sees that it must not make a new, empty store there.
/// </remarks>
internal static class StoreFolders
{
    private const string Name = "store";
    private const string Half = Name + ".half";
    private const string Moved = "moved.sst";

    /// <summary>At the start: the newest folder is the store, under its plain name, and all others are removed.</summary>
    /// <exception cref="IOException">A folder cannot be removed or renamed.</exception>
    public static string Settle(string folder)
    {
        var store = Path.Combine(folder, Name);
        RemoveHalf(folder);
        var newest = 1;
        foreach (var path in Directory.EnumerateDirectories(folder))
        {
            newest = Math.Max(newest, NumberOf(path));
        }

        if (newest == 1)
        {
            return store;
        }

        for (var number = 1; number < newest; number++)
        {
            if (Directory.Exists(PathOf(folder, number)))
            {
                Directory.Delete(PathOf(folder, number), recursive: true);
            }
        }

        DataFolder.Sync(folder);
        Directory.Move(PathOf(folder, newest), store);
        DataFolder.Sync(folder);
        return store;
    }

    /// <summary>An empty place for a store that is being written.</summary>
    public static string MakeHalf(string folder)
    {
        RemoveHalf(folder);
        return Directory.CreateDirectory(Path.Combine(folder, Half)).FullName;
    }

    /// <summary>Removes what was written before it was given up.</summary>
    public static void RemoveHalf(string folder)
    {
        var half = Path.Combine(folder, Half);
        if (Directory.Exists(half))
        {
            Directory.Delete(half, recursive: true);
        }
    }

    /// <summary>What was written is the store from now on, whatever happens. Gives its path.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="current">The path of the store so far.</param>
    public static string Promote(string folder, string current)
    {
        var half = Path.Combine(folder, Half);
        var next = PathOf(folder, NumberOf(current) + 1);
        DataFolder.Sync(half);
        Directory.Move(half, next);
        DataFolder.Sync(folder);
        return next;
    }

    /// <summary>Removes the files of a store that has been replaced. What cannot be removed is removed at the next start.</summary>
    public static void Remove(string path)
    {
        try
        {
            if (NumberOf(path) == 1)
            {
                File.WriteAllBytes(Path.Combine(path, Moved), []);
                File.Delete(Path.Combine(path, "CURRENT"));
                foreach (var file in Directory.EnumerateFiles(path))
                {
                    if (Path.GetFileName(file) != Moved)
                    {
                        File.Delete(file);
                    }
                }
            }
            else
            {
                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // Only space is lost by it, until Settle.
        }
    }

    private static string PathOf(string folder, int number) =>
        Path.Combine(folder, number == 1 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}.{number}"));

    /// <summary>The number of a store's folder; 0 for another folder.</summary>
    private static int NumberOf(string path)
    {
        var name = Path.GetFileName(path);
        if (name == Name)
        {
            return 1;
        }

        return name.StartsWith(Name + ".", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(Name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 1
            ? number
            : 0;
    }
}
