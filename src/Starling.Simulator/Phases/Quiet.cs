using System;
using System.Collections.Generic;
using Starling.Model.Quorums;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;

namespace Starling.Simulator.Phases;

/// <summary>The phase after convergence: nobody asks for anything, and then every record is read once more at QUORUM.</summary>
/// <param name="cluster">Healed, and its replicas are equal.</param>
/// <param name="history">Names the records.</param>
/// <param name="probeInterval">How often nodes look after one another.</param>
/// <param name="lost">Machines that are lost for good.</param>
/// <param name="isSettled">False where agreement may still have something to do.</param>
internal sealed class Quiet(SimCluster cluster, History history, TimeSpan probeInterval, int lost, bool isSettled = true)
{
    private const int ProbeIntervals = 3;
    private static readonly TimeSpan ReadsMax = TimeSpan.FromSeconds(30);

    /// <summary>Runs the phase and returns what was written in it.</summary>
    public IReadOnlyList<string> Run()
    {
        var loop = cluster.Loop;
        var commits = new RecordCommits(loop) { Counts = isSettled, Time = "while nothing was going on" };
        loop.Watch(commits);
        loop.RunTo(loop.Now + ProbeIntervals * SimLoop.Micros(probeInterval));
        commits.Time = "while records that are equal everywhere were read";
        var reads = new FinalReads(cluster, history, ConsistencyLevel.Quorum, HasQuorum);
        reads.Start();
        if (!loop.RunUntil(() => reads.IsDone, loop.Now + SimLoop.Micros(ReadsMax)) && !loop.IsHalted)
        {
            commits.Noted.Add($"not every record could be read at QUORUM: {reads.LastError}");
        }

        commits.Time = null;
        return commits.Noted;
    }

    private bool HasQuorum(SimTable table) => history.Replicas.Of(table) - lost >= history.Replicas.Of(table) / 2 + 1;
}
