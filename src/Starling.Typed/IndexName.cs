using System;

namespace Starling.Typed;

/// <summary>The names of secondary indexes, and of the headers in which a value carries its entries: as the object door keeps them.</summary>
internal static class IndexName
{
    private const string HeaderPrefix = "x-riak-index-";

    /// <summary>True for an index of whole numbers.</summary>
    public static bool IsOfNumbers(string name) => name.EndsWith("_int", StringComparison.Ordinal);

    public static string HeaderOf(string name) => HeaderPrefix + name;

    /// <exception cref="ArgumentException">No index can have that name.</exception>
    public static string Checked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return (IsOfNumbers(name) || name.EndsWith("_bin", StringComparison.Ordinal)) && name.Length > 4 && name == name.ToLowerInvariant()
            ? name
            : throw new ArgumentException($"'{name}' is no index: the name is in lower case, and ends in _bin (texts) or _int (whole numbers).", nameof(name));
    }
}
