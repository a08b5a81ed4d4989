using System;

namespace Starling.Model.DataTypes;

/// <summary>How large one record of a data type may grow by changes. A merge is never refused, or replicas could not become equal.</summary>
public sealed record DataLimits
{
    /// <summary>No setting of <see cref="DepthMax"/> goes beyond: readers refuse what is deeper.</summary>
    public const int DepthTop = 32;

    public static DataLimits Default { get; } = new();

    /// <summary>Elements in one set, fields in one map, deferred removes included. At least 1.</summary>
    /// <value>100 000.</value>
    public int ElementsMax { get; init; } = 100_000;

    /// <summary>Bytes of an element or of a field's name. At least 1.</summary>
    /// <value>65 536.</value>
    public int NameBytesMax { get; init; } = 65_536;

    /// <summary>Bytes of a register's value. At least 0.</summary>
    /// <value>1 MiB.</value>
    public int ValueBytesMax { get; init; } = 1 << 20;

    /// <summary>Bytes of the whole record's encoding after the change. At least 64.</summary>
    /// <value>8 MiB.</value>
    public int StateBytesMax { get; init; } = 8 << 20;

    /// <summary>Maps and sets within one another, the record itself not counted. 0 to <see cref="DepthTop"/>.</summary>
    /// <value>8.</value>
    public int DepthMax { get; init; } = 8;

    /// <summary>Ranges in the context that comes with a change. At least 1.</summary>
    /// <value>4096.</value>
    public int ContextRangesMax { get; init; } = 4096;

    internal static void Demand(long found, long limit, string what, string remedy)
    {
        if (found > limit)
        {
            throw new DataLimitException($"{what}: {found}, and at most {limit} are allowed. {remedy}");
        }
    }
}
