using System;
using Starling.World;

namespace Starling.Storage.Records;

/// <summary>A walk over one partition's synced records.</summary>
public readonly ref struct PartitionWalk(IStoreCursor cursor, int prefix)
{
    public bool MoveNext() => cursor.MoveNext();

    public ReadOnlySpan<byte> Clustering => cursor.Key[prefix..];

    public ReadOnlySpan<byte> State => cursor.Value;

    public void Dispose() => cursor.Dispose();
}
