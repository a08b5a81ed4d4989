using System;
using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>M4: when a slot has moved, what a majority of its old replicas held for a client, acknowledged or shown by a read, is durable at a majority of its new ones.</summary>
/// <remarks>
/// It is what makes any quorum of the old list meet any quorum of the new one, looked at on the disks in the moment in which the move ends: a read that would miss the write
/// need not come by. A write is left out if any disk was lost or endangered since it began, and if a later one has replaced it: then that one is looked at.
/// </remarks>
public sealed class MovesKeepQuorums : DiskChecker
{
    private const int WritesMax = 6;

    private ClusterDocument? before;

    public override string Id => "M4";

    public override void RegisterPut(Overseer eye, int machine, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (eye.Document is not { } now || now.Epoch == before?.Epoch)
        {
            return;
        }

        var ended = new HashSet<int>();
        foreach (var transition in before?.Transitions ?? [])
        {
            // One that was given up keeps its old replicas, for which the same holds.
            _ = now.TransitionOf(transition.Slot) is null && ended.Add(transition.Slot);
        }

        before = now;
        if (ended.Count > 0)
        {
            Look(eye, ended);
        }
    }

    private void Look(Overseer eye, HashSet<int> ended)
    {
        foreach (var history in eye.History.Keys)
        {
            var (table, slot) = eye.SlotOf(history.Key);
            if (table == 0 || !ended.Contains(slot))
            {
                continue;
            }

            var machines = eye.MachinesOf(table, slot);
            var shown = Shown(eye, history);
            var left = WritesMax;
            for (var i = history.Writes.Count - 1; i >= 0 && left > 0; i--)
            {
                var write = history.Writes[i];
                if ((write.IsAcknowledged && IsMajority(eye, write.Operation)) || shown.Contains(write))
                {
                    left--;
                    if (!Check(eye, machines, slot, write))
                    {
                        return;
                    }
                }
            }
        }
    }

    private bool Check(Overseer eye, List<int> machines, int slot, WriteEvent write)
    {
        for (var machine = 0; machine < eye.Machines; machine++)
        {
            if (eye.LastLossOf(machine) >= write.Operation.Invoked || eye.HasSuffered(machine))
            {
                return true;
            }
        }

        var holders = eye.HoldersAmong(machines, write, long.MaxValue);
        if (holders > machines.Count / 2)
        {
            return true;
        }

        eye.Report(
            this, $"slot {slot} has moved to n{string.Join(", n", machines)}, and {holders} of them hold {write}, which a majority of its old replicas held",
            write.Key, write.Operation);
        return false;
    }

    /// <summary>What reads have shown from a majority, and brought there.</summary>
    private static HashSet<WriteEvent> Shown(Overseer eye, KeyHistory history)
    {
        var shown = new HashSet<WriteEvent>();
        for (var i = history.Reads.Count - 1; i >= 0 && shown.Count < WritesMax; i--)
        {
            var read = history.Reads[i];
            if (read.Operation.Outcome == Outcome.Ok && !read.IsFromOneReplica && !read.IsUnrepaired && IsMajority(eye, read.Operation))
            {
                foreach (var version in read.Versions)
                {
                    _ = version.Write is { } write && shown.Add(write);
                }
            }
        }

        return shown;
    }

    private static bool IsMajority(Overseer eye, Operation operation) =>
        eye.History.Needed(operation) > eye.History.Replicas.Of(operation.Table) / 2;
}
