using System;
using System.Threading.Tasks;
using Starling.Node.Startup;
using Starling.Node.Status;
using Starling.World;

namespace Starling.Hosting;

/// <summary>A node's figures for readers on other threads: made on its executor, at most once a second.</summary>
/// <remarks>
/// The node's counters are plain numbers that belong to its executor. A reader asks for the whole of them at one moment, and all that
/// read within the same second share the answer, so that a scrape of fifty figures enters the executor once and they fit together.
/// A node that is too busy to answer shows its last figures.
/// </remarks>
internal sealed class FigureSnapshot(IExecutor executor, StarlingNode node, TimeProvider time)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WaitMost = TimeSpan.FromSeconds(1);

    private readonly System.Threading.Lock gate = new();
    private NodeFigures? last;
    private long takenAt;
    private bool isStopped;

    /// <summary>The figures; null before the node has started. Waits for the executor, so never call it there.</summary>
    public NodeFigures? Read()
    {
        lock (gate)
        {
            if (isStopped || (last is not null && time.GetElapsedTime(takenAt) < FreshFor))
            {
                return last;
            }

            var asked = executor.AskAsync(node.Figures);
            if (((IAsyncResult)asked).AsyncWaitHandle.WaitOne(WaitMost) && asked.IsCompletedSuccessfully)
            {
                last = asked.GetAwaiter().GetResult();
            }

            takenAt = time.GetTimestamp();
            return last;
        }
    }

    /// <summary>The node stops: the executor is not asked again.</summary>
    public void Stop()
    {
        lock (gate)
        {
            isStopped = true;
            last = null;
        }
    }
}
