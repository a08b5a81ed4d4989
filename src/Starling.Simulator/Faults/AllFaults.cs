using System.Collections.Generic;

namespace Starling.Simulator.Faults;

/// <summary>Every kind of trouble that comes as events. Some remember what they did, so each run has its own.</summary>
internal static class AllFaults
{
    public static IReadOnlyList<IFault> Make() =>
    [
        new LinkBreak(),
        new Cut(),
        new Clogging(),
        new LinkFlap(),
        new NodeKill(),
        new CrashLoop(),
        new NodePause(),
        new ClusterPowerLoss(),
        new DiskSlowness(),
        new DiskFullness(),
        new SyncFailure(),
        new ClockStep(),
        new ClockJump(),
        new ClockStrobe(),
        new ClockFreeze(),
        new DiskLoss(),
        new LogTearing(),
        new FalseSync(),
        new StaleDisk(),
        new Rot(),
        new MisplacedWrite(),
        new ReadErrors(),
    ];
}
