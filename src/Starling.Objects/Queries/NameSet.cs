using System;
using System.Collections.Generic;

namespace Starling.Objects.Queries;

/// <summary>Names that were seen, within a bound.</summary>
internal sealed class NameSet
{
    private const int NamesMax = 1_000_000;
    private const long BytesMax = 64L << 20;

    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private long bytes;

    /// <summary>True when the name was not seen before.</summary>
    /// <exception cref="BadQueryException">There are too many names for one list.</exception>
    public bool Add(ReadOnlyMemory<byte> name)
    {
        // One char for each byte: a name that is no text is a name all the same.
        if (!names.Add(System.Text.Encoding.Latin1.GetString(name.Span)))
        {
            return false;
        }

        bytes += name.Length;
        return names.Count <= NamesMax && bytes <= BytesMax
            ? true
            : throw new BadQueryException($"There are more buckets than one list can hold ({NamesMax} names, {BytesMax >> 20} MiB).");
    }
}
