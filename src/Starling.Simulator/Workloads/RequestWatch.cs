using System.Collections.Generic;
using Starling.Simulator.World;

namespace Starling.Simulator.Workloads;

/// <summary>Sends requests of a client that may have several under way, and watches over their ends.</summary>
/// <remarks>A request is given up when its node dies, and, as a sign of a bug, when the node has not ended it long after its time-out. The time in
/// which the node was paused it gets back.</remarks>
internal sealed class RequestWatch(SimLoop loop)
{
    private readonly List<Request> underWay = [];

    /// <summary>True when nothing is under way.</summary>
    public bool IsIdle => underWay.Count == 0;

    /// <summary>Sends a request. Whoever is told of its end calls <see cref="Ended"/> first.</summary>
    public void Send(Request request)
    {
        underWay.Add(request);
        var pausedBefore = request.Host.PausedMicros;
        request.Send();
        loop.At(request.Operation.Deadline, () => Wait(request, pausedBefore));
    }

    public void Ended(Request request) => underWay.Remove(request);

    /// <summary>A node was killed: whether its requests were done is not known.</summary>
    public void LoseNode(SimHost host)
    {
        foreach (var request in underWay.ToArray())
        {
            if (request.Host == host)
            {
                GiveUp(request, "the node was killed");
            }
        }
    }

    private void Wait(Request request, long pausedBefore)
    {
        if (!underWay.Contains(request))
        {
            return;
        }

        var deadline = request.Operation.Deadline + request.Host.PausedMicros - pausedBefore;
        if (loop.Now < deadline)
        {
            loop.At(deadline, () => Wait(request, pausedBefore));
            return;
        }

        request.Operation.IsOverdue = true;
        GiveUp(request, "the node never ended it");
    }

    private static void GiveUp(Request request, string why) =>
        request.End(request.Operation.MayLeaveTrace ? Outcome.Unknown : Outcome.Failed, why);
}
