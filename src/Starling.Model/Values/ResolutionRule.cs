namespace Starling.Model.Values;

/// <summary>How a table's concurrent writes are resolved. Numbers are part of stored bytes: never reused.</summary>
public enum ResolutionRule : byte
{
    /// <summary>The greatest (write time, tombstone, value) stays; others are forgotten.</summary>
    LastWriteWins = 1,

    /// <summary>All values that no later write has seen stay side by side (dotted version vector sets).</summary>
    Siblings = 2,

    /// <summary>Counters, sets, maps and their like: each record is one part of a value, and holds its facts as <see cref="Siblings"/> holds values.
    /// </summary>
    DataTypes = 3,
}
