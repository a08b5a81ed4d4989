using System;
using System.Globalization;
using System.Numerics;
using System.Text;
using Starling.Api;

namespace Starling.Typed;

/// <summary>Which terms of an index are asked for: texts in the order of their UTF-8 bytes, numbers in theirs.</summary>
internal readonly struct IndexRange
{
    /// <summary>More digits than a number needs; longer ones are refused, for comparing them costs time.</summary>
    private const int DigitsMax = 400;

    private readonly string header;
    private readonly byte[] from;
    private readonly byte[] to;
    private readonly (BigInteger From, BigInteger To)? numbers;

    public IndexRange(string index, string from, string to)
    {
        ArgumentNullException.ThrowIfNull(from);
        header = IndexName.HeaderOf(IndexName.Checked(index));
        this.from = Encoding.UTF8.GetBytes(from);
        this.to = Encoding.UTF8.GetBytes(to);
        if (IndexName.IsOfNumbers(index))
        {
            numbers = TryNumber(from, out var low) && TryNumber(to, out var high)
                ? (low, high)
                : throw new ArgumentException($"'{from}' to '{to}' is no range of whole numbers, which index {index} is made of.", nameof(from));
        }
    }

    /// <summary>True when one of the versions has a term in the range.</summary>
    public bool Holds(Reading reading)
    {
        foreach (var version in reading.Versions)
        {
            if (version.IsTombstone)
            {
                continue;
            }

            foreach (var (name, text) in version.Value.Headers)
            {
                if (name == header && Holds(text))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool Holds(string term)
    {
        if (numbers is { } range)
        {
            return TryNumber(term, out var number) && number >= range.From && number <= range.To;
        }

        var bytes = Encoding.UTF8.GetBytes(term);
        return bytes.AsSpan().SequenceCompareTo(from) >= 0 && bytes.AsSpan().SequenceCompareTo(to) <= 0;
    }

    private static bool TryNumber(string text, out BigInteger number)
    {
        number = default;
        return text.Length <= DigitsMax && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }
}
