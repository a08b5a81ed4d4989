using System;
using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>A checker that judges every operation at the moment in which it ends, so that a run can stop at the guilty step.</summary>
/// <remarks>
/// It looks only at what the operation brings, against what its records have seen so far, so all judgements together cost what one look at the
/// whole history would. What is learned later (a write time, or that a delete was not done) never makes a good operation bad on the spot: where
/// an excuse rests on something that is not known yet, the question is kept, and asked again by <see cref="Finish"/>.
/// <para>An instance remembers one run. <see cref="Check"/> tells it a finished story in the order in which the operations ended.</para>
/// </remarks>
public abstract class OnlineChecker : IChecker
{
    public abstract string Id { get; }

    /// <summary>Judges an operation that has just ended.</summary>
    public abstract void Ended(History history, Operation operation, Verdict verdict);

    /// <summary>Asks again what could not be decided at the time. Called once, when nothing more will be learned.</summary>
    public virtual void Finish(Verdict verdict)
    {
    }

    public void Check(Story story, Verdict verdict)
    {
        var ended = new List<Operation>(story.History.Operations.Count);
        foreach (var operation in story.History.Operations)
        {
            if (operation.Returned != long.MaxValue)
            {
                ended.Add(operation);
            }
        }

        ended.Sort(static (a, b) => a.Returned != b.Returned ? a.Returned.CompareTo(b.Returned) : a.Id.CompareTo(b.Id));
        foreach (var operation in ended)
        {
            Ended(story.History, operation, verdict);
        }

        Finish(verdict);
    }
}
