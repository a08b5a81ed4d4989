using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.Storage.Bench;

/// <summary>An executor whose turns the benchmark ends.</summary>
internal sealed class TurnExecutor : IExecutor
{
    private readonly List<Action> flushes = [];

    public TaskScheduler Scheduler => TaskScheduler.Default;

    public bool IsHere => true;

    public void Post(Action<object?> work, object? state) => work(state);

    public void AtTurnEnd(Action flush) => flushes.Add(flush);

    public void EndTurn()
    {
        foreach (var flush in flushes)
        {
            flush();
        }
    }
}
