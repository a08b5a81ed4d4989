using System;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Starling.Objects.Queries;

/// <summary>A term of an index, which knows its place: bytes in their order, numbers in theirs.</summary>
/// <remarks>Law: a total order, and terms that are equal are written alike (<c>007</c> is shown as <c>7</c>).</remarks>
internal readonly struct IndexTerm : IComparable<IndexTerm>
{
    /// <summary>More digits than a number needs; longer ones are refused, for comparing them costs time.</summary>
    private const int DigitsMax = 400;

    private readonly BigInteger? number;

    private IndexTerm(ReadOnlyMemory<byte> bytes, BigInteger? number)
    {
        Bytes = bytes;
        this.number = number;
    }

    /// <summary>The term as it is shown and compared; a number in decimal digits.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public static IndexTerm OfBytes(ReadOnlyMemory<byte> bytes) => new(bytes, null);

    /// <summary>Reads a term of an index of this kind; false when it is no number and should be.</summary>
    public static bool TryRead(IndexKind kind, ReadOnlyMemory<byte> bytes, out IndexTerm term)
    {
        term = OfBytes(bytes);
        if (kind != IndexKind.Number)
        {
            return true;
        }

        if (bytes.Length > DigitsMax
            || !BigInteger.TryParse(
                Encoding.ASCII.GetString(bytes.Span), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        term = new IndexTerm(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), number);
        return true;
    }

    public int CompareTo(IndexTerm other) =>
        number is { } mine && other.number is { } its ? mine.CompareTo(its) : Bytes.Span.SequenceCompareTo(other.Bytes.Span);
}
