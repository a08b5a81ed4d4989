using Starling.Api;
using Starling.Model.DataTypes;
using Starling.Model.Values;

namespace Starling.Objects.DataTypes;

/// <summary>Which bucket types hold data types: a door asks before it makes a request of one.</summary>
internal static class DataTables
{
    /// <summary>True if the table holds data types; then of which kind its values are.</summary>
    public static bool TryKind(TableDefinition table, out DataKind kind)
    {
        kind = default;
        return table.Rule == ResolutionRule.DataTypes
            && table.Properties.TryGetValue(DataKindNames.Property, out var name) && DataKindNames.TryParse(name, out kind);
    }

    /// <summary>Why a table's values are no data types, in Riak's words.</summary>
    public static string WhyNot(TableDefinition table) => $"Bucket datatype '{NameOf(table)}' is not a supported type.";

    /// <summary>What the table says that its values are, in Riak's words.</summary>
    public static string NameOf(TableDefinition table) =>
        table.Properties.TryGetValue(DataKindNames.Property, out var given) ? given : "undefined";

    /// <summary>True if a change of this kind is one of such a value: else Riak says that the operation's type is not the bucket's.</summary>
    public static bool Fits(DataKind kind, DataChange change) => (kind, change) switch
    {
        (DataKind.Counter, DataChange.Count) => true,
        (DataKind.Set, DataChange.Members) => true,
        (DataKind.GrowOnlySet or DataKind.HyperLogLog, DataChange.Members { Removes.Count: 0 }) => true,
        (DataKind.Map, DataChange.Fields) => true,
        (DataKind.Register, DataChange.Assign) => true,
        (DataKind.Flag, DataChange.Turn) => true,
        _ => false,
    };

    /// <summary>Riak gives contexts for values that something can be removed from.</summary>
    public static bool HasContext(DataKind kind) => kind is DataKind.Set or DataKind.Map;

    /// <summary>A failure as the Erlang term that Riak's clients look for; null for one that has none.</summary>
    public static string? TermOf(StarlingException fault) => fault.Code == StarlingError.NotPresent
        ? "{precondition,{not_present,<<\"" + NotPresentException.NameIn(fault.Message) + "\">>}}"
        : null;
}
