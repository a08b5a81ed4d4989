using System;
using System.Collections.Generic;
using Starling.Model.Time;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;

namespace Starling.Simulator.Checkers;

/// <summary>T1: the stamps that a node gives out rise strictly, over restarts too, and are never further ahead of its wall clock than the bound.</summary>
/// <remarks>
/// Disks show stamps late and in any order, but operations say when a stamp was given out: between call and answer. So a write that was
/// called after another had ended has the later stamp, if one node gave both; and no two writes have the same.
/// The bound is taken against the furthest that the machine's clock ever was ahead.
/// </remarks>
public sealed class StampsRise : DiskChecker
{
    private readonly Dictionary<(int Machine, long Stamp), Operation> given = [];
    private readonly Dictionary<int, (int Machine, long Stamp)> stampOf = [];
    private readonly Dictionary<int, List<(long Returned, long Stamp, Operation By)>> greatest = [];

    public override string Id => "T1";

    public override void Stamped(Overseer eye, int machine, long stamp, WriteEvent? write)
    {
        var ahead = SimLoop.Micros(HybridClock.DefaultMaxDrift) + eye.Host(machine).Clock.FurthestAhead;
        if (stamp > SimLoop.EpochMicros + eye.Now + ahead)
        {
            eye.Report(
                this, $"n{machine} gave out the stamp {stamp}, more than {ahead} us ahead of true time, which its clock has never been with the bound",
                write?.Key, write?.Operation);
        }

        if (write is null)
        {
            return;
        }

        if (given.TryGetValue((machine, stamp), out var other) && other != write.Operation)
        {
            eye.Report(this, $"n{machine} gave the stamp {stamp} to op {other.Id} and to {write}", write.Key, write.Operation);
        }

        given[(machine, stamp)] = write.Operation;
        stampOf[write.Operation.Id] = (machine, stamp);
    }

    public override void Ended(Overseer eye, Operation operation)
    {
        if (!operation.IsWrite || operation.Outcome != Outcome.Ok || !stampOf.TryGetValue(operation.Id, out var own))
        {
            return;
        }

        if (!greatest.TryGetValue(own.Machine, out var before))
        {
            greatest.Add(own.Machine, before = []);
        }

        // The greatest stamp of all that had ended before the call: the list is in the order of ends, and its stamps rise with it.
        var at = before.FindLastIndex(entry => entry.Returned < operation.Invoked);
        if (at >= 0 && before[at].Stamp >= own.Stamp)
        {
            eye.Report(
                this, $"n{own.Machine} gave the stamp {own.Stamp} to op {operation.Id}, which began after op {before[at].By.Id} with {before[at].Stamp} had ended",
                operation.Writes[0].Key, operation);
        }

        if (before.Count == 0 || own.Stamp > before[^1].Stamp)
        {
            before.Add((operation.Returned, own.Stamp, operation));
        }
    }

    /// <inheritdoc/>
    public override void Replaced(Overseer eye, int machine)
    {
        // A new node, or one that has forgotten its ceiling: its stamps are compared from here on.
        greatest.Remove(machine);
        var gone = new List<(int Machine, long Stamp)>();
        foreach (var key in given.Keys)
        {
            if (key.Machine == machine)
            {
                gone.Add(key);
            }
        }

        foreach (var key in gone)
        {
            given.Remove(key);
        }
    }
}
