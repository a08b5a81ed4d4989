using Starling.Simulator.World;

namespace Starling.Simulator.Scenarios;

/// <summary>Something that a node does for a client.</summary>
internal abstract class NodeCall
{
    /// <summary>The node that was asked last; null before.</summary>
    public SimHost? Host { get; protected set; }

    /// <summary>The node was killed.</summary>
    public abstract void LoseNode();
}
