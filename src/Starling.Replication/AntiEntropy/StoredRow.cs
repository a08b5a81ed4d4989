using System;

namespace Starling.Replication.AntiEntropy;

/// <summary>A record on its way between replicas: its store key and its state.</summary>
internal readonly record struct StoredRow(byte[] Path, byte[] State)
{
    /// <summary>About what it weighs on the wire.</summary>
    public int Size => Path.Length + State.Length + 8;

    public static int Compare(StoredRow a, StoredRow b) => a.Path.AsSpan().SequenceCompareTo(b.Path);
}
