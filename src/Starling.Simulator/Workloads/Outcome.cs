namespace Starling.Simulator.Workloads;

/// <summary>How an operation ended, as its client knows it.</summary>
public enum Outcome : byte
{
    /// <summary>It has not ended yet.</summary>
    Pending = 0,

    /// <summary>Done: acknowledged, or answered.</summary>
    Ok = 1,

    /// <summary>Not done, and it never will be.</summary>
    Failed = 2,

    /// <summary>Not known: it may have happened, or may still happen.</summary>
    Unknown = 3,
}
