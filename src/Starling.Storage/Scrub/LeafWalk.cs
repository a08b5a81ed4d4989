using System;
using Starling.Model.Agreement;
using Starling.Storage.Agreement;
using Starling.World;

namespace Starling.Storage.Scrub;

/// <summary>A walk over the synced records of a leaf.</summary>
public readonly ref struct LeafWalk(IStoreCursor cursor, Fingerprints fingerprints)
{
    /// <exception cref="WorldException">The next record cannot be read.</exception>
    public bool MoveNext() => cursor.MoveNext();

    /// <summary>Where the record lies.</summary>
    public ReadOnlySpan<byte> Path => cursor.Key;

    public ReadOnlySpan<byte> State => cursor.Value;

    /// <summary>The version's row id: the lower lane of its element. Two replicas with the same id hold the same version.</summary>
    public ulong Id => Element.Low;

    /// <summary>What the version adds to the leaf's sum.</summary>
    public Fingerprint Element => fingerprints.ElementOf(cursor.Key, cursor.Value);

    public void Dispose() => cursor.Dispose();
}
