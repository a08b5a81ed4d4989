using System;

namespace Starling.Model.Causality;

/// <summary>A record would know more actors than its state may hold. The operation changed nothing.</summary>
public sealed class TooManyActorsException(int actors, int limit) : Exception(
    $"The record would know {actors} actors; at most {limit} are allowed. An honest record gains one actor for "
    + "each start of a node that writes to it. Delete the record and wait until its tombstone is purged, then write it anew.")
{
    public int Actors { get; } = actors;

    public int Limit { get; } = limit;
}
