using Starling.Model.DataTypes;

namespace Starling.Api;

/// <summary>What a read of a data type found.</summary>
public sealed record DataReading
{
    /// <summary>What it shows; zero, off or empty where nothing is there.</summary>
    public required DataValue Value { get; init; }

    /// <summary>True if there is a value. A set or map that has lost its last element is there until it is deleted.</summary>
    public required bool Found { get; init; }

    /// <summary>True if there was a value and it was deleted, a short time ago.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>True if the operation that was asked about (<see cref="FetchOptions.Operation"/>) has taken effect. False: nobody who answered remembers
    /// it. It has not taken
    /// effect there, or it has and is forgotten; it may still be on its way.</summary>
    public bool KnowsOperation { get; init; }

    /// <summary>Pass it to a change that removes something. Empty where nothing is there, and where it was not asked for.</summary>
    public Context Context { get; init; }
}
