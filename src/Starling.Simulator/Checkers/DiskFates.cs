using System;
using System.Collections.Generic;
using Starling.Simulator.Faults;
using Starling.Simulator.World;

namespace Starling.Simulator.Checkers;

/// <summary>What has befallen each machine's disk so far, as far as it excuses a node or a missing write.</summary>
/// <remarks>
/// Two marks of different worth. A disk that has suffered refused, failed or garbled something: its node may have taken a fresh name, and nothing that
/// was synced is gone. A disk that has lost forgot what it had acknowledged, or may forget it from now on: what it held can no longer be seen.
/// Trouble that names no machine is trouble of all.
/// </remarks>
internal sealed class DiskFates
{
    private readonly bool[] hasSuffered;
    private readonly long[] lastLoss;

    public DiskFates(int machines)
    {
        hasSuffered = new bool[machines];
        lastLoss = new long[machines];
        Array.Fill(lastLoss, -1);
    }

    /// <summary>True when a machine's disk has ever refused or failed a commit, or a read.</summary>
    public bool HasSuffered(int machine) => hasSuffered[machine];

    /// <summary>When what was durable on a machine was last replaced, or began to be endangered, in microseconds since the start of the world; -1 for
    /// never.</summary>
    public long LastLossOf(int machine) => lastLoss[machine];

    /// <summary>What is durable on a machine was replaced by nothing, or by an older image of itself.</summary>
    public void Replaced(int machine, long now) => lastLoss[machine] = now;

    /// <summary>Trouble begins; that of other parts than disks leaves no mark.</summary>
    public void TroubleBegan(Trouble trouble, long now)
    {
        var (endangers, hurts) = trouble.Kind switch
        {
            nameof(FaultClass.Wipe) or nameof(FaultClass.OldSnapshot) or nameof(FaultClass.LostWrite) => (true, true),
            nameof(FaultClass.DiskFull) or nameof(FaultClass.DiskFailure) or nameof(FaultClass.ReadFailure) or nameof(FaultClass.BitRot)
                or nameof(FaultClass.MisdirectedWrite) or nameof(LastingKind.Full) => (false, true),
            _ => (false, false),
        };
        for (var machine = 0; hurts && machine < lastLoss.Length; machine++)
        {
            if (trouble.Machines.Count == 0 || Contains(trouble.Machines, machine))
            {
                hasSuffered[machine] = true;
                lastLoss[machine] = endangers ? now : lastLoss[machine];
            }
        }
    }

    private static bool Contains(IReadOnlyList<int> machines, int machine)
    {
        foreach (var one in machines)
        {
            if (one == machine)
            {
                return true;
            }
        }

        return false;
    }
}
