namespace Starling.Simulator.Faults;

/// <summary>One kind of trouble that comes as events, with exponential gaps of its own, so that kinds overlap in every way.</summary>
internal interface IFault
{
    FaultClass Class { get; }

    /// <summary>How many times rarer than the plan's mean this kind comes. At least 1.</summary>
    int Rarer { get; }

    /// <summary>Makes trouble once, and enters its end into the diary if it has one. False when there was nobody to strike, or the fault
    /// budget does not allow it now.</summary>
    bool Strike(Stage stage);
}
