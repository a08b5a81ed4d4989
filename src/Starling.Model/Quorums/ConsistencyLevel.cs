using System;
using System.Globalization;

namespace Starling.Model.Quorums;

/// <summary>How many replicas must agree before a request is answered.</summary>
/// <remarks><c>default</c> is <see cref="Quorum"/>.</remarks>
public readonly record struct ConsistencyLevel
{
    private ConsistencyLevel(LevelKind kind, int count = 0)
    {
        Kind = kind;
        Count = count;
    }

    public LevelKind Kind { get; }

    /// <summary>For <see cref="LevelKind.Number"/>: how many, 1 to 64. Otherwise 0.</summary>
    public int Count { get; }

    /// <summary>More than half of all replicas, in all data centres together. The default.</summary>
    public static ConsistencyLevel Quorum => new(LevelKind.Quorum);

    public static ConsistencyLevel One => Number(1);

    public static ConsistencyLevel Two => Number(2);

    public static ConsistencyLevel Three => Number(3);

    public static ConsistencyLevel All => new(LevelKind.All);

    /// <summary>One replica of the coordinator's data centre.</summary>
    public static ConsistencyLevel LocalOne => new(LevelKind.LocalOne);

    /// <summary>More than half of the replicas of the coordinator's data centre.</summary>
    public static ConsistencyLevel LocalQuorum => new(LevelKind.LocalQuorum);

    /// <summary>More than half of the replicas of every data centre.</summary>
    public static ConsistencyLevel EachQuorum => new(LevelKind.EachQuorum);

    /// <summary>Exactly so many replicas, anywhere.</summary>
    public static ConsistencyLevel Number(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 64);
        return new ConsistencyLevel(LevelKind.Number, count);
    }

    /// <summary>Reads a name in any case, with or without underscores (<c>LOCAL_QUORUM</c>), or a number from 1 to 64.</summary>
    public static bool TryParse(string? text, out ConsistencyLevel level)
    {
        level = default;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            if (count is < 1 or > 64)
            {
                return false;
            }

            level = Number(count);
            return true;
        }

        switch (text?.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant())
        {
            case "ONE": level = One; return true;
            case "TWO": level = Two; return true;
            case "THREE": level = Three; return true;
            case "QUORUM": level = Quorum; return true;
            case "ALL": level = All; return true;
            case "LOCALONE": level = LocalOne; return true;
            case "LOCALQUORUM": level = LocalQuorum; return true;
            case "EACHQUORUM": level = EachQuorum; return true;
            default: return false;
        }
    }

    public override string ToString() => Kind switch
    {
        LevelKind.Quorum => "QUORUM",
        LevelKind.All => "ALL",
        LevelKind.LocalOne => "LOCAL_ONE",
        LevelKind.LocalQuorum => "LOCAL_QUORUM",
        LevelKind.EachQuorum => "EACH_QUORUM",
        LevelKind.Number when Count == 1 => "ONE",
        LevelKind.Number when Count == 2 => "TWO",
        LevelKind.Number when Count == 3 => "THREE",
        _ => Count.ToString(CultureInfo.InvariantCulture),
    };
}
