using System;

namespace Starling.Replication.AntiEntropy;

/// <summary>A record on its way between replicas: its store key and its state.</summary>
internal readonly record struct StoredRow(byte[] Path, byte[] State)
{
    /// <summary>Its own bytes.</summary>
    public int Bytes => Path.Length + State.Length;

    /// <summary>About what it weighs on the wire.</summary>
    public int Size => Bytes + 8;

    public static int Compare(StoredRow a, StoredRow b) => a.Path.AsSpan().SequenceCompareTo(b.Path);
}
