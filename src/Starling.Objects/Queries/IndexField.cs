using System;

namespace Starling.Objects.Queries;

/// <summary>A secondary index, by name: <c>F_bin</c> orders bytes, <c>F_int</c> whole numbers; <c>$key</c> is the key itself, and
/// <c>$bucket</c> has every object of the bucket under one term.</summary>
internal sealed record IndexField
{
    /// <summary>Index entries are stored with the value, as headers under this prefix and the field's name.</summary>
    public const string HeaderPrefix = "x-riak-index-";

    private IndexField(string name, IndexKind kind)
    {
        Name = name;
        Kind = kind;
    }

    public string Name { get; }

    public IndexKind Kind { get; }

    /// <summary>The name of the headers that hold the entries; for <c>$key</c> and <c>$bucket</c> there are none.</summary>
    public string Header => HeaderPrefix + Name;

    /// <exception cref="BadQueryException">No index can have that name.</exception>
    public static IndexField Parse(string text)
    {
        var name = text.ToLowerInvariant();
        return name switch
        {
            "$key" => new IndexField(name, IndexKind.Key),
            "$bucket" => new IndexField(name, IndexKind.Bucket),
            _ when name.EndsWith("_int", StringComparison.Ordinal) => new IndexField(name, IndexKind.Number),
            _ when name.EndsWith("_bin", StringComparison.Ordinal) => new IndexField(name, IndexKind.Bytes),
            _ => throw new BadQueryException($"Unknown field type for field: '{text}'. An index's name ends in _bin or _int."),
        };
    }
}
