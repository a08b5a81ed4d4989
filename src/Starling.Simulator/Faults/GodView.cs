using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Values;
using Starling.Simulator.World;
using Starling.Storage.Records;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>What the eye sees that looks into all disks at once: who should hold a record, and whether one state says all that another says.</summary>
/// <remarks>
/// Who holds what comes from the newest cluster document on any disk. States are compared with the merge of the product itself: a state covers
/// another when merging the other into it changes nothing. Where anything cannot be read, the answer is "no".
/// </remarks>
internal sealed class GodView(SimCluster cluster)
{
    private const byte DocumentTag = (byte)'d';

    private readonly ArrayBufferWriter<byte> scratch = new(4096);
    private readonly Dictionary<SimHost, (byte[] Bytes, TopologyView? View)> own = [];
    private byte[] documentBytes = [];
    private TopologyView? view;

    /// <summary>Looks for the newest cluster document. False while there is none: the cluster has not formed.</summary>
    public bool Refresh()
    {
        byte[] newest = [];
        byte[] bytes = [];
        foreach (var host in cluster.Hosts)
        {
            using var cursor = Newest(host);
            if (cursor.MoveNext() && cursor.Key.SequenceCompareTo(newest) > 0)
            {
                newest = cursor.Key.ToArray();
                bytes = cursor.Value.ToArray();
            }
        }

        if (!bytes.AsSpan().SequenceEqual(documentBytes))
        {
            view = ClusterDocument.TryDecode(bytes, out var document, out _) ? new TopologyView(document, default, "") : null;
            documentBytes = bytes;
        }

        return view is not null;
    }

    /// <summary>The machines that should hold a record, and how its states merge. False when its table is not known.</summary>
    public bool TryPlace(ReadOnlySpan<byte> path, List<SimHost> replicas, out ResolutionRule rule)
    {
        replicas.Clear();
        rule = default;
        var partition = new byte[path.Length];
        if (view is null || !RecordPath.TryRead(path, out var tableId, out var token, partition, out _, out _)
            || view.FindTable(tableId) is not { } table)
        {
            return false;
        }

        rule = table.Rule;
        foreach (var member in table.SetOf(new Token(token)).Members)
        {
            var address = view.AddressOf(member);
            foreach (var host in cluster.Hosts)
            {
                if (host.Endpoint == address)
                {
                    replicas.Add(host);
                }
            }
        }

        return true;
    }

    /// <summary>True when a machine's own newest document has it among those that hold a record, or it has none. A machine that lags behind acts by its own.</summary>
    public bool BelievesToHold(SimHost host, ReadOnlySpan<byte> path)
    {
        using var cursor = Newest(host);
        if (!cursor.MoveNext())
        {
            return true;
        }

        if (!own.TryGetValue(host, out var known) || !cursor.Value.SequenceEqual(known.Bytes))
        {
            var bytes = cursor.Value.ToArray();
            known = (bytes, ClusterDocument.TryDecode(bytes, out var document, out _) ? new TopologyView(document, default, "") : null);
            own[host] = known;
        }

        if (known.View is not { } page || !RecordPath.TryLocate(path, out var table, out var token, out _) || page.FindTable(table) is not { } at)
        {
            return true;
        }

        foreach (var member in at.SetOf(new Token(token)).Members)
        {
            if (page.AddressOf(member) == host.Endpoint)
            {
                return true;
            }
        }

        return false;
    }

    private static MemoryCursor Newest(SimHost host) => new(host.Disk.Map(StoreFamily.Register), [DocumentTag], [DocumentTag + 1], reverse: true);

    /// <summary>The replicas of a slot of a table that the newest document has.</summary>
    public ReplicaSet SetOf(uint table, int slot) => view!.FindTable(table)!.SetOf(new SlotId(slot));

    /// <summary>The newest cluster document; null while the cluster has not formed.</summary>
    public ClusterDocument? Document => view?.Document;

    /// <summary>The cluster's slots; null while it has not formed.</summary>
    public SlotGeometry? Geometry => view?.Geometry;

    /// <summary>The key of the cluster's fingerprints.</summary>
    public UInt128 Secret => view?.Document.Secret ?? 0;

    /// <summary>The slot of a record, or -1.</summary>
    public int SlotOf(ReadOnlySpan<byte> path) =>
        view is not null && RecordPath.TryLocate(path, out _, out var token, out _) ? view.Geometry.SlotOf(new Token(token)).Index : -1;

    /// <summary>True when <paramref name="holder"/> says all that <paramref name="state"/> says. No bytes say nothing.</summary>
    public bool Covers(ResolutionRule rule, ReadOnlySpan<byte> holder, ReadOnlySpan<byte> state)
    {
        try
        {
            scratch.ResetWrittenCount();
            return RecordState.Merge(rule, holder, state, scratch) == MergeOutcome.KeepCurrent;
        }
        catch (Exception damage) when (damage is CorruptStateException or TooManyActorsException)
        {
            return false;
        }
    }

    /// <summary>True when these states together say all that <paramref name="state"/> says.</summary>
    public bool CoverTogether(ResolutionRule rule, IReadOnlyList<byte[]> holders, ReadOnlySpan<byte> state)
    {
        byte[] sum = [];
        try
        {
            foreach (var holder in holders)
            {
                sum = Sum(rule, sum, holder);
            }
        }
        catch (Exception damage) when (damage is CorruptStateException or TooManyActorsException)
        {
            return false;
        }

        return Covers(rule, sum, state);
    }

    /// <summary>What two states say together. No bytes say nothing.</summary>
    /// <exception cref="CorruptStateException">A state is damaged.</exception>
    public byte[] Sum(ResolutionRule rule, byte[] one, byte[] other)
    {
        scratch.ResetWrittenCount();
        return other.Length == 0 ? one : RecordState.Merge(rule, one, other, scratch) switch
        {
            MergeOutcome.TakeIncoming => other,
            MergeOutcome.Merged => scratch.WrittenSpan.ToArray(),
            _ => one,
        };
    }
}
