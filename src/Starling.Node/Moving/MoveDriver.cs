using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Membership.Moves;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.World;

namespace Starling.Node.Moving;

/// <summary>Brings moves of slots on: makes the next change of the cluster document when it is this node's turn.</summary>
/// <remarks>
/// Any node may; none is chosen. The members stand in a line that is another one for each page, and who is further behind waits longer, so that usually one acts. Two that
/// act at once do no harm: a change names the stage that it ends. It has a timer only while there is something to do.
/// </remarks>
internal sealed class MoveDriver(
    IWorld world, DocumentRegister register, Func<TopologyView?> view, Func<int, bool> isReachable, MoveOptions options) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ChangeTimeout = TimeSpan.FromSeconds(10);

    private readonly Chance chance = world.Chance.Fork("moves");
    private ITimer? timer;
    private long epoch;
    private long since;
    private bool isBusy;
    private bool isStopped;

    public void Dispose()
    {
        isStopped = true;
        timer?.Dispose();
    }

    /// <summary>A document has been applied.</summary>
    public void Applied(ClusterDocument document)
    {
        if (isStopped || timer is not null || !HasWork(document))
        {
            return;
        }

        timer = world.Time.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
    }

    /// <summary>This node has done what stages ask of it. What does not get into the document is reported again by whoever did it.</summary>
    public Task ReportAsync(IReadOnlyList<SlotStep> done)
    {
        if (view() is not { Self: >= 0 } now)
        {
            return Task.CompletedTask;
        }

        var self = now.Document.Members[now.Self].Id;
        var operation = Draw();
        return register.ChangeAsync(document => MoveChanges.Report(document, self, done, operation), operation, ChangeTimeout);
    }

    private static bool HasWork(ClusterDocument document) => document.IsRebalancing || !document.Transitions.IsEmpty;

    private void Look()
    {
        if (isBusy || isStopped || view() is not { Self: >= 0 } now)
        {
            return;
        }

        if (!HasWork(now.Document))
        {
            timer?.Dispose();
            timer = null;
            return;
        }

        if (epoch != now.Epoch)
        {
            (epoch, since) = (now.Epoch, world.Time.GetTimestamp());
        }

        if (world.Time.GetElapsedTime(since) >= options.TurnTime * PlaceInLine(now)
            && MovePlan.Next(now.Document, options, Draw) is { } action)
        {
            isBusy = true;
            Run(action);
        }
    }

    /// <summary>How many reachable members come before this node.</summary>
    private int PlaceInLine(TopologyView now)
    {
        var own = RankOf(now, now.Self);
        var before = 0;
        for (var member = 0; member < now.Document.Members.Length; member++)
        {
            before += member != now.Self && isReachable(member) && RankOf(now, member) < own ? 1 : 0;
        }

        return before;
    }

    private static ulong RankOf(TopologyView now, int member)
    {
        var id = now.Document.Members[member].Id.Bits;
        var z = ((ulong)now.Epoch * 0x9e3779b97f4a7c15) ^ (ulong)id ^ (ulong)(id >> 64);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>Whatever comes of it stands in the document, or not: the next look goes on from there. Only a fault of the program escapes, and shows.</summary>
    private async void Run(MoveAction action)
    {
        try
        {
            var operation = Draw();
            if (await register.ChangeAsync(document => action.Apply(document, operation), operation, ChangeTimeout) is ChangeResult.Changed)
            {
                world.Marks.Hit(action switch
                {
                    MoveAction.Begin => Mark.MovesBegun,
                    MoveAction.Advance => Mark.MovesAdvanced,
                    MoveAction.Cancel => Mark.MovesCancelled,
                    _ => Mark.MovesSettled,
                });
            }
        }
        finally
        {
            isBusy = false;
        }
    }

    private UInt128 Draw() => new(chance.NextUInt64(), chance.NextUInt64() | 1);
}
