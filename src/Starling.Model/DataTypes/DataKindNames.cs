using System;

namespace Starling.Model.DataTypes;

/// <summary>The kinds by the names that tables and doors use: Riak's.</summary>
public static class DataKindNames
{
    /// <summary>The table property that says what a table of data types holds.</summary>
    public const string Property = "datatype";

    /// <summary>All names, for texts.</summary>
    public const string All = "counter, set, gset, map, hll, register or flag";

    /// <summary>The kind of a name; false for any other text.</summary>
    public static bool TryParse(string? name, out DataKind kind)
    {
        kind = name switch
        {
            "counter" => DataKind.Counter,
            "set" => DataKind.Set,
            "gset" => DataKind.GrowOnlySet,
            "map" => DataKind.Map,
            "hll" => DataKind.HyperLogLog,
            "register" => DataKind.Register,
            "flag" => DataKind.Flag,
            _ => default,
        };
        return kind != default;
    }

    public static string NameOf(DataKind kind) => kind switch
    {
        DataKind.Counter => "counter",
        DataKind.Set => "set",
        DataKind.GrowOnlySet => "gset",
        DataKind.Map => "map",
        DataKind.HyperLogLog => "hll",
        DataKind.Register => "register",
        DataKind.Flag => "flag",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind."),
    };
}
