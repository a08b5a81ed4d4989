namespace Starling.Simulator.Faults;

/// <summary>The durable steps of a move: each is a new page of the cluster document.</summary>
public enum MoveStep
{
    /// <summary>Stage 1 began.</summary>
    Begun,

    /// <summary>A new replica reported that it is filled.</summary>
    Filled,

    /// <summary>Stage 2 began.</summary>
    ReadsBoth,

    /// <summary>A new replica reported that it has taken over.</summary>
    TakenOver,

    /// <summary>The new list is the slot's list.</summary>
    Ended,
}
