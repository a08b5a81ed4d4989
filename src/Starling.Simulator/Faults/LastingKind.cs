namespace Starling.Simulator.Faults;

/// <summary>How a machine stays out of use while the others go on.</summary>
internal enum LastingKind
{
    /// <summary>Its process has ended: who dials is refused.</summary>
    Killed,

    /// <summary>No word comes from it, not even a refusal.</summary>
    WithoutPower,

    /// <summary>It talks and hears nothing.</summary>
    Deaf,

    /// <summary>It hears and is not heard.</summary>
    Mute,

    /// <summary>Neither hears nor talks.</summary>
    CutOff,

    /// <summary>Its links are open and its process stands still.</summary>
    Paused,

    /// <summary>Its disk and its turns take a thousand times, and a hundred times, as long.</summary>
    Slow,

    /// <summary>Its disk refuses every write.</summary>
    Full,
}
