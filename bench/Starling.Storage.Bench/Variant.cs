namespace Starling.Storage.Bench;

/// <summary>How a write keeps fingerprints.</summary>
internal enum Variant
{
    /// <summary>Not at all: the base of the comparison.</summary>
    None = 0,

    /// <summary>As the product does: the new sum of each leaf is put with its record.</summary>
    Put = 1,

    /// <summary>Each change is handed to RocksDB's own operator that adds numbers of 64 bits, one for each lane.</summary>
    Merge = 2,
}
