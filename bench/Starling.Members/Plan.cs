namespace Starling.Members;

/// <summary>What is measured.</summary>
internal sealed record Plan
{
    /// <summary>Records of 100 bytes.</summary>
    public int Records { get; init; } = 1_000_000;

    /// <summary>Operations a second of the steady load.</summary>
    public int Rate { get; init; } = 400;

    /// <summary>Slots that may move to a node at a time.</summary>
    public int Moves { get; init; } = 8;

    /// <summary>Seconds until a dead node is removed.</summary>
    public int RemoveAfter { get; init; } = 15;
}
