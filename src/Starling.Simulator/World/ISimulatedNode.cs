using Starling.Api;

namespace Starling.Simulator.World;

/// <summary>A node as the simulator sees it: the real one, or a toy that tests the simulator.</summary>
public interface ISimulatedNode
{
    /// <summary>True once the node serves requests. Asked between turns.</summary>
    bool IsReady { get; }

    /// <summary>True once the node has given up: a process would have ended. The machine's supervisor starts it again.</summary>
    bool HasGivenUp { get; }

    /// <summary>The epoch of the cluster document by which the node acts; 0 before there is one. Asked between turns.</summary>
    long Epoch => 0;

    /// <summary>Hints that the node knows it keeps for others. Asked between turns.</summary>
    long HintsPending => 0;

    /// <summary>Up to when the node knows that a slot was the same at all its replicas, in microseconds since 1970; 0 for not at all. Asked between turns.</summary>
    long AgreedWithAll(uint table, int slot) => 0;

    /// <summary>Up to when the node refuses writes to a slot as too late, in microseconds since 1970, although its disk may not know yet; 0 for not at all. Asked
    /// between turns.</summary>
    long ClosedUntil(uint table, int slot) => 0;

    /// <summary>Asks that the node leaves the cluster. On its executor.</summary>
    void Leave()
    {
    }

    /// <summary>Asks for another share of the data for the node. On its executor.</summary>
    void Weigh(int weight)
    {
    }

    /// <summary>The node's own face; used on its executor only, where awaits of it complete as well.</summary>
    IStarling Local { get; }

    /// <summary>Starts the node. Called once, on its executor.</summary>
    void Start();
}
