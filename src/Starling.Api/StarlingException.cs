using System;

namespace Starling.Api;

/// <summary>The one exception of the public surface.</summary>
public sealed class StarlingException(
    StarlingError code, string message, bool mayHaveHappened = false, Exception? cause = null) : Exception(message, cause)
{
    public StarlingError Code { get; } = code;

    /// <summary>True when the same request may well succeed if sent again later.</summary>
    public bool IsTransient => Code is StarlingError.Unavailable or StarlingError.Timeout or StarlingError.Overloaded
        or StarlingError.NotReady or StarlingError.LinkLost;

    /// <summary>For writes: true when the write may have taken effect, or may still do so ("not known"). False: it has not and
    /// will not ("not done").</summary>
    public bool MayHaveHappened { get; } = mayHaveHappened;

    /// <summary>How many replicas had answered, where that is what failed.</summary>
    public int Got { get; init; }

    /// <summary>How many were needed.</summary>
    public int Needed { get; init; }
}
