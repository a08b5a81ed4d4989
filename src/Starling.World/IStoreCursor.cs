using System;

namespace Starling.World;

/// <summary>A walk over a range of keys. Bytes are valid until the next move.</summary>
public interface IStoreCursor : IDisposable
{
    /// <summary>Steps to the next key in the cursor's direction; false at the end.</summary>
    bool MoveNext();

    ReadOnlySpan<byte> Key { get; }

    ReadOnlySpan<byte> Value { get; }
}
