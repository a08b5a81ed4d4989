using System;
using Starling.Wire.Messages;

namespace Starling.Replication.Coordinate;

/// <summary>Replicas whose cluster document is behind: they are asked again a little later.</summary>
/// <remarks>
/// Right after a change (a new table, most often) some nodes have not applied it yet. Such a replica has done nothing and will know
/// better in a few milliseconds, so failing a request over it would be rash. It is asked again after 30 ms, then twice as long, six times
/// in all (2 s), within the request's time. Pure: the owner keeps the time.
/// </remarks>
internal struct Laggards
{
    private const int RoundsMax = 6;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(30);
    private int rounds;

    /// <summary>The replicas to ask again.</summary>
    public ulong Mask { get; private set; }

    public readonly bool Any => Mask != 0;

    /// <summary>How long to wait before the next round.</summary>
    public readonly TimeSpan Wait => FirstWait * (1 << rounds);

    /// <summary>True for a refusal that a newer document can lift. Nothing was done then.</summary>
    public static bool IsBehind(ReplicaFault fault) =>
        fault is ReplicaFault.StaleEpoch or ReplicaFault.UnknownTable or ReplicaFault.NotReplica;

    /// <summary>Notes a refusal; false when it is not of this kind, or the replica was asked often enough.</summary>
    public bool TryAdd(int replica, ReplicaFault fault)
    {
        if (!IsBehind(fault) || rounds == RoundsMax)
        {
            return false;
        }

        Mask |= 1UL << replica;
        return true;
    }

    /// <summary>A round begins: returns whom to ask.</summary>
    public ulong Take()
    {
        var all = Mask;
        Mask = 0;
        rounds++;
        return all;
    }
}
