using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Objects.Queries;

namespace Starling.Objects.Http;

/// <summary>Secondary index entries of a value: kept with it as texts, given back with it, and found by
/// index queries.</summary>
/// <remarks>A field's name ends in <c>_bin</c> (any text) or <c>_int</c> (a whole number); a comma separates several
/// values.</remarks>
internal static class IndexHeader
{
    public const string Prefix = IndexField.HeaderPrefix;

    /// <summary>The stored headers of one index header; refuses with Riak's 400 texts.</summary>
    public static void Read(string name, string text, List<ValueHeader> headers)
    {
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            headers.Add(Entry(name, part));
        }
    }

    /// <summary>One entry as a stored header, <paramref name="name"/> with its prefix; refuses with Riak's 400 texts.</summary>
    public static ValueHeader Entry(string name, string text)
    {
        var field = name[Prefix.Length..];
        var isInteger = field.EndsWith("_int", StringComparison.Ordinal);
        if (!isInteger && !field.EndsWith("_bin", StringComparison.Ordinal))
        {
            throw new RefusedException(400, $"Unknown field type for field: '{field}'.");
        }

        return isInteger && !IsInteger(text)
            ? throw new RefusedException(400, $"Could not parse field '{field}', value '{text}'.")
            : new ValueHeader(name, text);
    }

    private static bool IsInteger(string text)
    {
        var digits = text.AsSpan(text.StartsWith('-') ? 1 : 0);
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9');
    }
}
