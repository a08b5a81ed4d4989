using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.Model.Values;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.Storage.Records;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Simulator.Checkers;

/// <summary>H3: a hint is deleted only after its target has the write durable, or a state that includes it.</summary>
/// <remarks>
/// A target that has lost its disk since the hint was kept may have had it. A target whose node exists no more, and a table that the workload does not
/// use, are not judged, nor is a target that does not hold the record any more. Damage ends what a hint can do: what its holder cannot read is given up, from the first such hint to the last, and with it what
/// lies before the last for the same target; and so is one for a record that its target cannot read, since whoever fills that record again brings what
/// the hint would have brought. One that came to its target when that had closed its slot for writes as old is refused for good: if
/// it was acknowledged, other replicas hold it (D2). That the target's own disk does not know of the closing is no matter: it counts from when it was asked for.
/// </remarks>
public sealed class HintsLeaveWhenSynced : DiskChecker
{
    private readonly Dictionary<(int Machine, NodeId Target, ulong Sequence), long> keptAt = [];

    public override string Id => "H3";

    public override void HintKept(Overseer eye, int machine, NodeId target, ulong sequence, int size) =>
        keptAt[(machine, target, sequence)] = eye.Now;

    public override void HintDeleted(Overseer eye, int machine, NodeId target, ulong sequence, byte[] mutation, int size)
    {
        var since = keptAt.Remove((machine, target, sequence), out var at) ? at : 0;
        var holder = eye.MachineOf(target);
        if (holder < 0 || IsGivenUp(eye.Host(machine).Disk.Health, target, sequence)
            || eye.LastLossOf(holder) >= since || !Mutation.TryRead(mutation, out var hint))
        {
            return;
        }

        if (IsForDamaged(eye.Host(holder).Disk.Health, hint) || IsTooLate(eye, holder, hint))
        {
            return;
        }

        for (var rows = hint.GetRecords(); rows.MoveNext();)
        {
            var path = PathOf(hint, rows.Clustering);
            if (SimTables.OfPath(path) is { } table && !eye.HasMovedAway(holder, path) && !eye.Knows(holder, table, path, rows.State.ToArray()))
            {
                eye.Report(
                    this, $"n{machine} deleted hint {sequence} for n{holder}, whose disk does not hold what it says of record {Convert.ToHexString(path)}: "
                        + $"kept at {since}, mark there {eye.MarkOf(holder, eye.SlotAt(path))}, "
                        + $"closed there {eye.Host(holder).Node?.ClosedUntil(hint.Table, eye.SlotAt(path).Slot)}, state {Convert.ToHexString(rows.State)}");
            }
        }
    }

    /// <summary>All records of a hint are taken, or none.</summary>
    private static bool IsTooLate(Overseer eye, int holder, in Mutation hint)
    {
        for (var rows = hint.GetRecords(); rows.MoveNext();)
        {
            var path = PathOf(hint, rows.Clustering);
            if (SimTables.OfPath(path) is { } table && IsTooLate(eye, holder, path, table, rows.State))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] PathOf(in Mutation hint, ReadOnlySpan<byte> clustering)
    {
        var path = new byte[RecordPath.SizeMax(hint.Partition.Length, clustering.Length)];
        return path[..RecordPath.Write(path, hint.Table, Murmur3.TokenOf(hint.Partition).Value, hint.Partition, clustering)];
    }

    private static bool IsTooLate(Overseer eye, int holder, ReadOnlySpan<byte> path, SimTable table, ReadOnlySpan<byte> state)
    {
        var (number, slot) = eye.SlotAt(path);
        var closed = Math.Max(eye.MarkOf(holder, (number, slot)).Closed, eye.Host(holder).Node?.ClosedUntil(number, slot) ?? 0);
        foreach (var replica in eye.ReplicasOf(path))
        {
            closed = Math.Max(closed, eye.MarkOf(replica, eye.SlotAt(path)).Closed);
        }

        if (table == SimTable.LastWriteWins)
        {
            return LwwView.TryRead(state, out var cell) && cell.Origin.Micros <= closed;
        }

        foreach (var (_, value) in SiblingState.Read(state))
        {
            if (value.Origin.Micros <= closed)
            {
                return true;
            }
        }

        return SiblingState.Read(state).Count == 0;
    }

    private static bool IsGivenUp(DiskHealth health, NodeId target, ulong sequence)
    {
        Span<byte> key = stackalloc byte[NodeId.Size + sizeof(ulong)];
        Span<byte> end = stackalloc byte[NodeId.Size + sizeof(ulong) + 1];
        end.Clear();
        target.Write(key);
        target.Write(end);
        BinaryPrimitives.WriteUInt64BigEndian(key[NodeId.Size..], sequence);
        BinaryPrimitives.WriteUInt64BigEndian(end[NodeId.Size..], ulong.MaxValue);
        return health.WasDamaged(StoreFamily.Hints, key, end)
            || (health.WasDamaged(StoreFamily.Hints, default, key) && health.WasDamaged(StoreFamily.Hints, key, default));
    }

    private static bool IsForDamaged(DiskHealth health, in Mutation hint)
    {
        for (var rows = hint.GetRecords(); rows.MoveNext();)
        {
            if (health.WasDamaged(StoreFamily.Records, PathOf(hint, rows.Clustering)))
            {
                return true;
            }
        }

        return false;
    }
}
