namespace Starling.Simulator.Checkers;

/// <summary>Whether what a read shows accounts for a write, as far as is known.</summary>
internal enum Account : byte
{
    /// <summary>It does not, and nothing that may be learned can change that.</summary>
    Missing,

    /// <summary>It does, for all that is known: a write time or the end of a delete is still open.</summary>
    Perhaps,

    /// <summary>It does.</summary>
    Given,
}
