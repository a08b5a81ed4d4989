using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Starling.Model.Values;
using Starling.Node.Options;
using Starling.Simulator.Faults;
using Starling.Simulator.Swarm;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Phases;

/// <summary>P4: some rounds after all is healed and the load has ended, and without a single read, replicas are equal, the watermark of every slot that
/// holds something has passed the end of the load, nothing that it allows to purge is left, no slot waits to be filled again, and each node knows that it agrees
/// with all others.</summary>
/// <remarks>
/// What cannot be asked for is left out: with a replica that is lost for good no round of its slots can end. Damage that no scrub has met by now stalls its slot, and a
/// clock that was far ahead is the present from which a node's memory of slices counts, so such runs are asked for nothing here.
/// </remarks>
internal sealed class Agreeing(SimCluster cluster, History history, NodeOptions node)
{
    private const int Rounds = 4;
    private const long AheadMax = 1_000_000;
    private static readonly TimeSpan SettlingMax = TimeSpan.FromSeconds(10);

    private readonly GodView view = new(cluster);
    private readonly List<SimHost> replicas = [];

    /// <summary>True when rounds come so often that a run sees them.</summary>
    public bool IsQuick => ClusterPlan.IsQuick(node);

    /// <summary>How long it may take from the end of all trouble.</summary>
    public TimeSpan Longest =>
        Rounds * (node.Agreement.CloseDelay + 1.25 * (node.Agreement.RoundEvery + node.Agreement.ExchangeEvery) + node.Agreement.SettleTime)
        + SettlingMax;

    /// <summary>True when replicas can become equal by themselves: each can read what it holds, and no clock was far ahead.</summary>
    public bool CanCompare => cluster.Hosts.All(static host => host.Clock.FurthestAhead <= AheadMax && (host.IsRetired || !IsDamaged(host.Disk.Health)));


    private static bool IsDamaged(DiskHealth health) =>
        health.IsFatal || health.Count(StoreFamily.Records) + health.Count(StoreFamily.Fingerprints) + health.Count(StoreFamily.Purges) > 0;

    /// <summary>The first thing that is left to do, in words; null for nothing.</summary>
    /// <param name="since">The end of the load, in microseconds since the start of the world.</param>
    public string? WhatIsLeft(long since)
    {
        var end = SimLoop.EpochMicros + since;
        if (!view.Refresh())
        {
            return "no disk has a cluster document";
        }

        foreach (var host in cluster.Hosts)
        {
            if (host.IsRetired)
            {
                continue;
            }

            var shelf = MarkShelf.Of(host);
            if (shelf.IsAdopting && cluster.Hosts.All(static other => !other.IsRetired))
            {
                return $"n{host.Index} still has to fill a slot again";
            }

            if (FindMissing(host) is { } missing)
            {
                return missing;
            }

            if (WhatIsLeft(host, shelf, end) is { } left)
            {
                return left;
            }
        }

        return null;
    }

    /// <summary>A record of a machine that another replica which is there does not hold alike.</summary>
    private string? FindMissing(SimHost host)
    {
        foreach (var (path, state) in host.Disk.Contents(StoreFamily.Records))
        {
            if (!view.TryPlace(path, replicas, out _))
            {
                continue;
            }

            foreach (var replica in replicas)
            {
                if (!replica.IsRetired && !(replica.Disk.Map(StoreFamily.Records).TryGet(path, out var held) && held.AsSpan().SequenceEqual(state)))
                {
                    return $"n{replica.Index} does not hold record {Convert.ToHexString(path)} as n{host.Index} does";
                }
            }
        }

        return null;
    }

    private string? WhatIsLeft(SimHost host, MarkShelf shelf, long end)
    {
        var seen = new HashSet<(uint Table, int Slot)>();
        foreach (var (path, state) in host.Disk.Contents(StoreFamily.Records))
        {
            if (SimKey.OfPath(path) is not { } key)
            {
                continue;
            }

            if (!view.TryPlace(path, replicas, out _) || replicas.Exists(static replica => replica.IsRetired))
            {
                continue;
            }

            if (PurgeDue.Of(key.Table.Rule(), state) is { } due && due.Micros <= end)
            {
                return $"n{host.Index} still holds {key}, which could be purged at {due.Micros}";
            }

            var slot = (BinaryPrimitives.ReadUInt32BigEndian(path), view.SlotOf(path));
            if (!seen.Add(slot) || history.Replicas.Of(key.Table) < 2 || !replicas.Contains(host))
            {
                continue;
            }

            var mark = shelf.Of(slot);
            if (mark.Watermark < end || mark.Purged < mark.Watermark)
            {
                return $"slot {slot.Item2} of {key.Table.Name()} at n{host.Index} has the mark {mark}, and the load ended at {end}";
            }

            if (host.Node is not { } running || running.AgreedWithAll(slot.Item1, slot.Item2) < end)
            {
                return $"n{host.Index} does not know that slot {slot.Item2} of {key.Table.Name()} agrees with all others at {end}";
            }
        }

        return null;
    }
}
