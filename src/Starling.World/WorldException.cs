using System;

namespace Starling.World;

/// <summary>The outside refused. The message names the cause and the remedy.</summary>
public sealed class WorldException(WorldFault fault, string message, Exception? cause = null) : Exception(message, cause)
{
    public WorldFault Fault { get; } = fault;
}
