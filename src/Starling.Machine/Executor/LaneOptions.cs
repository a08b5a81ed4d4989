using System;

namespace Starling.Machine.Executor;

/// <summary>How one lane behaves.</summary>
public sealed record LaneOptions
{
    /// <summary>Name of the lane's relief thread, for debuggers. Default "lane".</summary>
    public string Name { get; init; } = "lane";

    /// <summary>A borrowed thread gives the lane back after this many items, if more wait. At least 1. Default 512. Larger means
    /// fewer hand-overs under load, and socket threads that stay away from their sockets for longer.</summary>
    public int HoldItemsMax { get; init; } = 512;

    /// <summary>A borrowed thread gives the lane back after this time, if more work waits. Not negative. Default 1 ms.</summary>
    public TimeSpan HoldTimeMax { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Hears of an exception that escaped from a piece of work, which is always a bug: state may be half changed.
    /// The default ends the process at once with the exception's text. Called on the lane;
    /// must not throw.</summary>
    public Action<Exception> OnFault { get; init; } = static fault =>
        Environment.FailFast($"A bug: an exception escaped from work on the node's lane. {fault}", fault);
}
