using System;
using System.Globalization;

namespace Starling.Objects.Http;

/// <summary>One of Riak's quorum values: a number of replicas, or a word for one.</summary>
/// <remarks><c>default</c> is "as the bucket says". <c>one</c> is the number 1.</remarks>
internal readonly record struct QuorumNumber
{
    /// <summary>More replicas than a record can have; larger numbers are refused before they reach the
    /// cluster.</summary>
    public const int CountMax = 64;

    private const int QuorumMark = -1;
    private const int AllMark = -2;

    /// <summary>The count plus one, so that <c>default</c> is none.</summary>
    private readonly int stored;

    private QuorumNumber(int value) => stored = value >= 0 ? value + 1 : value;

    public static QuorumNumber Default => default;

    public static QuorumNumber Quorum => new(QuorumMark);

    public static QuorumNumber All => new(AllMark);

    public bool IsDefault => stored == 0;

    public bool IsQuorum => stored == QuorumMark;

    public bool IsAll => stored == AllMark;

    /// <summary>The number, or 0 for a word.</summary>
    public int Count => stored > 0 ? stored - 1 : 0;

    public static QuorumNumber Of(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new QuorumNumber(Math.Min(count, int.MaxValue - 1));
    }

    public static bool TryParse(string text, out QuorumNumber number)
    {
        number = text switch
        {
            "quorum" => Quorum,
            "all" => All,
            "one" => Of(1),
            _ => default,
        };
        if (!number.IsDefault || text == "default")
        {
            return true;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        number = Of(count);
        return true;
    }

    /// <summary>How many replicas it means of <paramref name="replicas"/>.</summary>
    public int Resolve(int replicas) => IsAll ? replicas : IsQuorum ? replicas / 2 + 1 : Count;

    public override string ToString() =>
        IsDefault ? "default" : IsQuorum ? "quorum" : IsAll ? "all" : Count.ToString(CultureInfo.InvariantCulture);
}
