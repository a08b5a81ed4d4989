using System;
using System.Collections.Generic;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>Tells paths apart by their bytes.</summary>
internal sealed class PathComparer : IEqualityComparer<byte[]>
{
    public static PathComparer Instance { get; } = new();

    public bool Equals(byte[]? a, byte[]? b) => a.AsSpan().SequenceEqual(b);

    public int GetHashCode(byte[] path) => (int)(uint)SipHash128.Hash(default, path);
}
