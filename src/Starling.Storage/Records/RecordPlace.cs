using System;
using Starling.Model.Placement;

namespace Starling.Storage.Records;

/// <summary>What the store's bookkeeping needs to know of a record besides its path.</summary>
/// <param name="Table">The table's number.</param>
/// <param name="Token">The partition's token.</param>
/// <param name="Hash">A hash of table, token and clustering key: two records have the same one about as rarely as by chance.</param>
internal readonly record struct RecordPlace(uint Table, Token Token, ulong Hash)
{
    /// <summary>The place of a record whose keys are at hand.</summary>
    public static RecordPlace Of(uint table, Token token, ReadOnlySpan<byte> clustering) => new(table, token, HashOf(table, token, clustering));

    /// <summary>The place of a record of which only the path is at hand.</summary>
    /// <exception cref="ArgumentException">The bytes are no path.</exception>
    public static RecordPlace Of(ReadOnlySpan<byte> path) =>
        RecordPath.TryLocate(path, out var table, out var token, out var clustering)
            ? Of(table, new Token(token), path[clustering..])
            : throw new ArgumentException($"{path.Length} bytes are not the path of a record.", nameof(path));

    /// <summary>The token is a good hash already; the table, and clustering keys of one partition, are stirred in.</summary>
    private static ulong HashOf(uint table, Token token, ReadOnlySpan<byte> clustering)
    {
        var hash = (ulong)token.Value ^ (table * 0x9e3779b97f4a7c15);
        foreach (var b in clustering)
        {
            hash = (hash ^ b) * 0x100000001b3;
        }

        return hash;
    }
}
