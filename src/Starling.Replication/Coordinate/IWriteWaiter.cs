using System;

namespace Starling.Replication.Coordinate;

/// <summary>Hears the outcome of a write, once, on the executor.</summary>
public interface IWriteWaiter
{
    /// <summary>Done: the level's replicas have synced it.</summary>
    /// <param name="synced">Replicas that have synced it so far.</param>
    /// <param name="replicas">Replicas of the slot.</param>
    /// <param name="context">The encoded context after a write of one record; else empty.</param>
    /// <param name="state">The record's state where it was asked for; else empty. Valid during the call.</param>
    void Written(int synced, int replicas, ReadOnlySpan<byte> context, ReadOnlySpan<byte> state);

    void NotWritten(in Trouble trouble);
}
