using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.Storage.Hints;

namespace Starling.Simulator.Checkers;

/// <summary>H1: what a machine keeps for others stays under the caps, for each target and for all together.</summary>
public sealed class HintsStayBounded(HintLimits? limits = null) : DiskChecker
{
    private readonly HintLimits limits = limits ?? new HintLimits();
    private readonly Dictionary<(int Machine, NodeId Target), long> bytesFor = [];
    private readonly Dictionary<int, long> bytesOf = [];

    public override string Id => "H1";

    public override void HintKept(Overseer eye, int machine, NodeId target, ulong sequence, int size)
    {
        if (Add(machine, target, size) > limits.BytesPerTargetMax || bytesOf[machine] > limits.BytesMax)
        {
            eye.Report(
                this, $"n{machine} keeps {bytesFor[(machine, target)]} bytes of hints for node {target.Short} and {bytesOf[machine]} bytes in all; "
                    + $"the caps are {limits.BytesPerTargetMax} and {limits.BytesMax}");
        }
    }

    public override void HintDeleted(Overseer eye, int machine, NodeId target, ulong sequence, byte[] mutation, int size) =>
        Add(machine, target, -size);

    public override void Replaced(Overseer eye, int machine)
    {
        // Counted anew from here: what an older image brings back was under the caps when it was made.
        bytesOf.Remove(machine);
        var targets = new List<NodeId>();
        foreach (var (at, target) in bytesFor.Keys)
        {
            if (at == machine)
            {
                targets.Add(target);
            }
        }

        foreach (var target in targets)
        {
            bytesFor.Remove((machine, target));
        }
    }

    private long Add(int machine, NodeId target, int size)
    {
        bytesOf[machine] = bytesOf.GetValueOrDefault(machine) + size;
        return bytesFor[(machine, target)] = bytesFor.GetValueOrDefault((machine, target)) + size;
    }
}
