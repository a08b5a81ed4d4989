using System;
using Starling.Simulator.Faults;
using Starling.World;

namespace Starling.Simulator.Tests.Toy;

/// <summary>How the tests run clusters of toys.</summary>
internal static class Toys
{
    /// <summary>A toy believes whatever its disk says, and its disk always says something.</summary>
    private const FaultClass Unreadable = FaultClass.ReadFailure | FaultClass.BitRot | FaultClass.MisdirectedWrite;

    /// <summary>Every toy holds everything, so replicas are as many as machines.</summary>
    public static SimulationOptions Options(Mutant mutants = Mutant.None, FaultClass allowed = FaultClass.All) => new()
    {
        Nodes = static (world, machine, machines, _) => new ToyNode(world, machine, machines),
        Machines = 5,
        Replicas = 5,
        IsPlain = true,
        Mutants = mutants,
        Allowed = allowed & ~Unreadable,
        SafetyMax = TimeSpan.FromSeconds(8),
        GuardThreadPool = false,
        ReadsDisks = false,
    };
}
