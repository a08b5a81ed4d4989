using System.Collections.Generic;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.Storage.Hints;

namespace Starling.Simulator.Checkers;

/// <summary>The judges of one run: they sit through it, stop it at the guilty step, and say at the end what they have found.</summary>
public sealed class Bench
{
    private readonly SimLoop loop;
    private readonly History history;
    private readonly IReadOnlyList<OnlineChecker> online;
    private readonly IReadOnlyList<OnlineChecker> ofLifetimes;
    private readonly bool isBeyondBudget;
    private readonly Verdict verdict = new();
    private readonly Overseer? overseer;

    /// <param name="cluster">The world that is judged. What it looks on at from now on counts.</param>
    /// <param name="history">What its clients do and see.</param>
    /// <param name="readsDisks">Whether the disks hold what Starling's nodes write.</param>
    /// <param name="isBeyondBudget">Whether disks may be lost and damaged however little is left then.</param>
    /// <param name="hints">How much each node may keep for others; null for the default.</param>
    /// <param name="lifetimes">What clients do and see of values with a time to live; null when there are none.</param>
    public Bench(
        SimCluster cluster, History history, bool readsDisks, bool isBeyondBudget, HintLimits? hints = null, History? lifetimes = null)
    {
        loop = cluster.Loop;
        this.history = history;
        this.isBeyondBudget = isBeyondBudget;
        online = AllCheckers.Online(isBeyondBudget);
        history.Ended = operation => Ended(history, online, operation);
        ofLifetimes = AllCheckers.OfLifetimes(isBeyondBudget);
        if (lifetimes is not null)
        {
            lifetimes.Ended = operation => Ended(lifetimes, ofLifetimes, operation);
        }

        if (readsDisks && !isBeyondBudget)
        {
            overseer = new Overseer(cluster, history, AllCheckers.OfDisks(hints), verdict);
            loop.Watch(overseer);
        }
    }

    /// <summary>All that was found. A run that was stopped is judged by what stopped it: that it never became quiet, or did little, is no fault of it.</summary>
    public Verdict Judge(Story story)
    {
        if (!verdict.IsGood)
        {
            return verdict;
        }

        foreach (var checker in online)
        {
            checker.Finish(verdict);
        }

        foreach (var checker in AllCheckers.AtTheEnd(isBeyondBudget))
        {
            checker.Check(story, verdict);
        }

        return verdict;
    }

    private void Ended(History told, IReadOnlyList<OnlineChecker> checkers, Operation operation)
    {
        if (loop.IsHalted)
        {
            return;
        }

        foreach (var checker in checkers)
        {
            checker.Ended(told, operation, verdict);
        }

        if (told == history)
        {
            overseer?.Ended(operation);
        }

        if (!verdict.IsGood)
        {
            loop.Halt();
        }
    }
}
