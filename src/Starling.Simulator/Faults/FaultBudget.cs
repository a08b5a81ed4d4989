using System;
using System.Collections.Generic;
using Starling.Model.Values;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>The eye that sees all disks, and says which loss the promises still cover.</summary>
/// <remarks>
/// Intuition: trouble is placed so that what is promised can be kept, no closer and no farther. W acknowledgements protect against the loss of
/// W-1 disks, and that is asked of each record as it stands on the disks at that very moment, not of the cluster as a whole.
/// <para>
/// Laws. At most one machine is weak: its disk is lost for good, some of its places cannot be read, or it is being filled again.
/// A disk may be lost when the other replicas' states together cover each of its records: who lost it never returns, or is not read before it is filled again, so a
/// quorum of the rest is all of the rest, and the rest must be enough for one. What a machine that came back with an empty disk holds counts for nothing
/// until its disk says that all is filled; from then on it counts like any other. A record may be damaged by the same rule; its replica then says so and is asked
/// in vain, as a lost one.
/// A disk may fall back to an earlier moment only when each other readable replica by itself covers every record that would change, because this replica
/// goes on to count in quorums and has forgotten: then any quorum still holds one that has not; and each covers what it falls back to as well, so
/// that nothing shows which the others have purged. The node's marks never fall back (a clock's
/// ceiling, a boot's number and an identity are promises). Those of slots do, with the records; a machine that has so forgotten what was agreed
/// is weak from then on, because it is filled again, now or when it notices. The register does not fall back when its voter's promises or accepted document would change
/// or a chosen document would be forgotten that others do not have. Hints may go in any way: nothing is promised of them.
/// What all replicas have acknowledged can be missed by a read of the one that has fallen back, so in runs with such disks every read
/// asks two.
/// </para>
/// Beyond the budget anything may be lost or damaged; only what the nodes cannot notice, a disk that falls back, stays within it. Source:
/// TigerBeetle's ClusterFaultAtlas (src/testing/storage.zig): the budget of faults is the promise.
/// </remarks>
internal sealed class FaultBudget
{
    private static readonly byte[] SlotPrefix = StoredMark.Prefix.ToArray();
    private static readonly byte[] SumsPrefix = [.. "fingerprints"u8];

    private readonly SimCluster cluster;
    private readonly GodView view;
    private readonly bool isBeyond;
    private readonly List<SimHost> replicas = [];
    private readonly List<byte[]> states = [];

    public FaultBudget(SimCluster cluster, bool isBeyond = false)
    {
        this.cluster = cluster;
        this.isBeyond = isBeyond;
        view = new GodView(cluster);
        foreach (var host in cluster.Hosts)
        {
            host.Disk.ChooseRollBack = images => ChooseRollBack(host, images);
        }
    }

    /// <summary>Whether a machine may lose its disk now and never come back.</summary>
    public bool MayLose(SimHost victim)
    {
        if (isBeyond)
        {
            return CountRetired() < cluster.Hosts.Count - 1;
        }

        if (!MayBeWeak(victim) || !view.Refresh())
        {
            return false;
        }

        foreach (var (path, state) in victim.Disk.Contents(StoreFamily.Records))
        {
            if (!IsCoveredByOthers(victim, path, state))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a stored place may become unreadable now. For marks and the register the machine must be able to be lost, since its
    /// node does not start again.</summary>
    public bool MayDamage(SimHost victim, StoreFamily family, byte[] key)
    {
        if (isBeyond)
        {
            return true;
        }

        return family switch
        {
            StoreFamily.Hints => !victim.IsRetired,
            StoreFamily.Records => MayBeWeak(victim) && view.Refresh() && victim.Disk.Map(family).TryGet(key, out var state)
                && IsCoveredByOthers(victim, key, state),
            StoreFamily.Fingerprints or StoreFamily.Purges => MayBeWeak(victim),
            _ => MayLose(victim),
        };
    }

    /// <summary>The earliest of these moments to which a disk may fall back; null for none. Families that must not change stay as they are.</summary>
    public DiskImage? ChooseRollBack(SimHost host, IReadOnlyList<DiskImage> oldestFirst)
    {
        if (!view.Refresh())
        {
            return null;
        }

        var now = host.Disk.Image();
        foreach (var image in oldestFirst)
        {
            if (MayFallBack(host, now, image))
            {
                // The mark that says that the sums fit goes with the sums.
                var kept = image.WithAllBut(StoreFamily.Marks, now, SlotPrefix, SumsPrefix);
                host.HasForgotten |= Forgets(now, image);
                return MayForgetDocuments(host, now, image) ? kept : kept.With(StoreFamily.Register, now);
            }
        }

        return null;
    }

    private int CountRetired()
    {
        var count = 0;
        foreach (var host in cluster.Hosts)
        {
            count += host.IsRetired ? 1 : 0;
        }

        return count;
    }

    /// <summary>True when no other machine is weak already.</summary>
    private bool MayBeWeak(SimHost victim)
    {
        foreach (var host in cluster.Hosts)
        {
            if (host != victim && (host.IsRetired || IsWeak(host)))
            {
                return false;
            }
        }

        return !victim.IsRetired;
    }

    /// <summary>True when a machine may have to be filled again, or cannot read what it holds.</summary>
    public static bool IsWeak(SimHost host) =>
        host.HasForgotten || IsRefilling(host) || host.Disk.Health.IsFatal || host.Disk.Health.Count(StoreFamily.Records) > 0
        || MarkShelf.Of(host).IsAdopting;

    /// <summary>True from the loss of a machine's disk until its new node is a member by a document on the new disk, and no slot there waits to be filled.</summary>
    public static bool IsRefilling(SimHost host)
    {
        if (host.IsOutside)
        {
            host.HasLostDisk = false; // It is no part of the cluster, and comes back as a new node.
        }

        if (host.HasLostDisk && HasDocument(host, "d"u8) && !MarkShelf.Of(host).IsAdopting)
        {
            host.HasLostDisk = false;
        }

        return host.HasLostDisk;
    }

    /// <summary>True when marks of slots are others in an image.</summary>
    private static bool Forgets(DiskImage now, DiskImage image)
    {
        foreach (var (key, _) in SortedBytes.Changed(now.Map(StoreFamily.Marks), image.Map(StoreFamily.Marks)))
        {
            if (key.AsSpan().StartsWith(StoredMark.Prefix))
            {
                return true;
            }
        }

        return false;
    }

    private static bool CanRead(SimHost host, ReadOnlySpan<byte> path) =>
        !host.IsRetired && !IsRefilling(host) && !host.Disk.Health.IsFatal && !host.Disk.Health.IsDamaged(StoreFamily.Records, path);

    private static byte[] StateOf(SimHost host, ReadOnlySpan<byte> path) =>
        host.Disk.Map(StoreFamily.Records).TryGet(path, out var state) ? state : [];

    private bool IsCoveredByOthers(SimHost victim, byte[] path, byte[] state)
    {
        if (!view.TryPlace(path, replicas, out var rule))
        {
            return false;
        }

        states.Clear();
        foreach (var replica in replicas)
        {
            if (replica != victim && CanRead(replica, path))
            {
                states.Add(StateOf(replica, path));
            }
        }

        return states.Count > replicas.Count / 2 && view.CoverTogether(rule, states, state);
    }

    private bool MayFallBack(SimHost host, DiskImage now, DiskImage image)
    {
        if (Forgets(now, image) && !MayBeWeak(host))
        {
            return false;
        }

        // With the first document goes that all slots wait to be filled: a disk that fell back behind it would hold the one without the other.
        if (IsRefilling(host) || now.Map(StoreFamily.Register).Count > 0 && image.Map(StoreFamily.Register).Count == 0)
        {
            return false;
        }

        foreach (var (path, state) in SortedBytes.Changed(now.Map(StoreFamily.Records), image.Map(StoreFamily.Records)))
        {
            var then = image.Map(StoreFamily.Records).TryGet(path, out var held) ? held : [];
            if (!view.TryPlace(path, replicas, out var rule) || (state.Length > 0 && !IsCoveredByEach(host, path, state, rule))
                || !IsHarmless(host, path, then, rule))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when a record as it was shows nothing that the others do not show: they hold at least as much of it, or all have purged it and it
    /// shows nothing.</summary>
    private bool IsHarmless(SimHost host, byte[] path, byte[] then, ResolutionRule rule) =>
        then.Length == 0 || IsCoveredByEach(host, path, then, rule)
        || (RecordState.IsAllTombstones(rule, then) && IsGone(host, path));

    private bool IsGone(SimHost host, byte[] path)
    {
        foreach (var replica in replicas)
        {
            if (replica != host && CanRead(replica, path) && StateOf(replica, path).Length > 0)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsCoveredByEach(SimHost host, byte[] path, byte[] state, ResolutionRule rule)
    {
        var others = 0;
        foreach (var replica in replicas)
        {
            if (replica != host && CanRead(replica, path))
            {
                others++;
                if (!view.Covers(rule, StateOf(replica, path), state))
                {
                    return false;
                }
            }
        }

        return others > 0;
    }

    /// <summary>A voter's own state must be the same; a chosen document may be forgotten when each other machine in use has it.</summary>
    private bool MayForgetDocuments(SimHost host, DiskImage now, DiskImage image)
    {
        foreach (var (key, _) in SortedBytes.Changed(now.Map(StoreFamily.Register), image.Map(StoreFamily.Register)))
        {
            if (key is not [(byte)'d', ..])
            {
                return false;
            }

            foreach (var other in cluster.Hosts)
            {
                if (other != host && !other.IsRetired && !HasDocument(other, key))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether a machine's newest chosen document is at least as new as that of a key.</summary>
    private static bool HasDocument(SimHost host, ReadOnlySpan<byte> key)
    {
        using var cursor = new MemoryCursor(host.Disk.Map(StoreFamily.Register), key, "e"u8, reverse: false);
        return cursor.MoveNext();
    }
}
