using System;
using System.Threading.Tasks;
using Starling.Simulator.World;

namespace Starling.Simulator.Scenarios;

/// <summary>What is held against one run, and whether it goes on.</summary>
/// <remarks>
/// The first word counts: what follows a broken promise is only noise, so the run stops there. One thing goes before even the first word: code that
/// left the simulated world, because whatever else was found may come of that.
/// </remarks>
internal sealed class Judgement(SimLoop loop, Book book)
{
    /// <summary>How the run was bad; null while it is good.</summary>
    public BadKind? Bad { get; private set; }

    /// <summary>What was bad; empty while nothing is.</summary>
    public string Text { get; private set; } = "";

    /// <summary>False when the run is over before its end.</summary>
    public bool GoesOn => Bad is null && book.Escape is null && loop.PostsFromElsewhere == 0 && !loop.IsHalted;

    /// <summary>Holds something against the run, unless something was before.</summary>
    public void Fail(BadKind kind, string text)
    {
        if (Bad is null)
        {
            (Bad, Text) = (kind, text);
            loop.Halt();
        }
    }

    /// <summary>Runs something on the judge's executor to its end. False when it failed or did not end in time.</summary>
    /// <param name="judge">The seat on which it runs.</param>
    /// <param name="work">What to run. An exception of it is a broken promise.</param>
    /// <param name="most">The time that it may take, in virtual time.</param>
    /// <param name="late">What is held against the run when it takes longer.</param>
    /// <param name="lateText">The words for that.</param>
    public bool Run(Seat judge, Func<Task> work, TimeSpan most, BadKind late, string lateText)
    {
        var isDone = false;
        judge.Executor.Post(async _ =>
        {
            try
            {
                await work();
                isDone = true;
            }
            catch (Exception fault)
            {
                Fail(BadKind.Broken, $"the check: {CallText.Words(fault)}");
            }
        }, null);
        loop.RunUntil(() => isDone || !GoesOn, loop.Now + SimLoop.Micros(most));
        if (!isDone && GoesOn)
        {
            Fail(late, lateText);
        }

        return isDone;
    }

    /// <summary>The simulator's own laws, asked once at the end.</summary>
    public void Close()
    {
        if (book.Escape is { } escape)
        {
            (Bad, Text) = (BadKind.Escaped, escape);
        }
        else if (loop.PostsFromElsewhere > 0)
        {
            (Bad, Text) = (BadKind.Escaped, Escape.Of("something that a step waited for was completed by a thread of the thread pool"));
        }
        else if (Bad is null && loop.Findings.Count > 0)
        {
            (Bad, Text) = (BadKind.Cluster, string.Join(Environment.NewLine, loop.Findings));
        }
    }
}
