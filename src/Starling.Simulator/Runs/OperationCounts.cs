namespace Starling.Simulator.Runs;

/// <summary>Operations by how they ended, as their clients know it.</summary>
public sealed record OperationCounts
{
    public long Ok { get; init; }

    public long Failed { get; init; }

    public long Unknown { get; init; }

    /// <summary>Not ended when the run did.</summary>
    public long Pending { get; init; }

    public long All => Ok + Failed + Unknown + Pending;

    public static OperationCounts operator +(OperationCounts left, OperationCounts right) => new()
    {
        Ok = left.Ok + right.Ok,
        Failed = left.Failed + right.Failed,
        Unknown = left.Unknown + right.Unknown,
        Pending = left.Pending + right.Pending,
    };
}
