using System;

namespace Starling.Membership.Topology;

/// <summary>Names of tables, data centres and racks: 1 to 64 letters, digits, <c>_</c>, <c>-</c> or <c>.</c> (ASCII).</summary>
/// <remarks>Names of tables that start with <see cref="ReservedPrefix"/> belong to Starling.</remarks>
public static class Names
{
    /// <summary>The most characters of a name.</summary>
    public const int LengthMax = 64;

    public const string ReservedPrefix = "starling.";

    public static bool IsName(string? text)
    {
        if (text is not { Length: >= 1 and <= LengthMax })
        {
            return false;
        }

        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsReserved(string name) => name.StartsWith(ReservedPrefix, StringComparison.Ordinal);
}
