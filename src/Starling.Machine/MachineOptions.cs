using Starling.Machine.Executor;
using Starling.Machine.Network;

namespace Starling.Machine;

/// <summary>Options of a <see cref="MachineWorld"/>; the defaults serve.</summary>
public sealed record MachineOptions
{
    public LaneOptions Lane { get; init; } = new();

    public SocketNetworkOptions Network { get; init; } = new();
}
