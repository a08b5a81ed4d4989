namespace Starling.Simulator.Faults;

/// <summary>The parts that machines play in a move.</summary>
public enum MoveRole
{
    /// <summary>A machine that has the page already, and neither gives nor gets the slot where there is such a one: whoever brings the move on.</summary>
    Driver,

    /// <summary>An old replica; one that goes, where one does.</summary>
    Source,

    /// <summary>A new replica.</summary>
    Newcomer,
}
