using System;
using System.Globalization;

namespace Starling.Objects.Http;

/// <summary>Content negotiation by <c>Accept</c> (RFC 9110, section 12.5.1), as far as the door needs it.</summary>
internal static class MediaType
{
    /// <summary>True for <c>type/subtype</c>, with or without parameters.</summary>
    public static bool IsValid(string text)
    {
        var bare = Bare(text);
        var slash = bare.IndexOf('/');
        return slash > 0
            && HeaderText.IsName(bare[..slash].ToString())
            && HeaderText.IsName(bare[(slash + 1)..].ToString());
    }

    /// <summary>How welcome a type is: 0 (refused) to 1. The most specific range that fits it decides. No header:
    /// everything is.</summary>
    public static double Quality(string? accept, ReadOnlySpan<char> type)
    {
        if (string.IsNullOrWhiteSpace(accept))
        {
            return 1;
        }

        var (best, quality) = (0, 0.0);
        foreach (var range in accept.AsSpan().Split(','))
        {
            var offer = accept.AsSpan()[range];
            var rank = RankOf(Bare(offer), Bare(type));
            if (rank > best)
            {
                (best, quality) = (rank, WeightOf(offer));
            }
        }

        return quality;
    }

    /// <summary>Of two types the more welcome one; the first when they are equally so; null when both are
    /// refused.</summary>
    public static string? Choose(string? accept, string first, string second)
    {
        var (a, b) = (Quality(accept, first), Quality(accept, second));
        return a <= 0 && b <= 0 ? null : a >= b ? first : second;
    }

    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> text)
    {
        var semicolon = text.IndexOf(';');
        return (semicolon < 0 ? text : text[..semicolon]).Trim();
    }

    private static int RankOf(ReadOnlySpan<char> range, ReadOnlySpan<char> type)
    {
        if (range.Equals(type, StringComparison.OrdinalIgnoreCase))
        {
            return 3;
        }

        var isFamily = range.EndsWith("/*", StringComparison.Ordinal);
        return range is "*/*" or "*" ? 1
            : isFamily && type.StartsWith(range[..^1], StringComparison.OrdinalIgnoreCase) ? 2
            : 0;
    }

    private static double WeightOf(ReadOnlySpan<char> offer)
    {
        foreach (var part in offer.Split(';'))
        {
            var parameter = offer[part].Trim();
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(
                    parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var q))
            {
                return q;
            }
        }

        return 1;
    }
}
