using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Api;
using Starling.Membership.Healing;
using Starling.Membership.Liveness;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Node.Moving;

/// <summary>Removes a node that stays dead, when <see cref="RemovalRule"/> says so and the others see it the same way.</summary>
/// <remarks>Every node watches; whoever finds the time over first asks the others and makes the change, and for the rest it is made already. It has a timer only while
/// somebody is dead. The rule is asked once more on the page that the change is made from.</remarks>
internal sealed class SelfHealing(
    IWorld world, DocumentRegister register, Courier courier, Func<NodeId, PeerState> stateOf, Func<NodeId, (long Used, long Free)?> diskOf,
    Func<TopologyView?> view, HealingOptions options, ILogger logger) : IDisposable
{
    private static readonly TimeSpan LookEveryMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ChangeTimeout = TimeSpan.FromSeconds(10);

    private readonly Chance chance = world.Chance.Fork("healing");
    private readonly Dictionary<NodeId, long> deadSince = [];
    private readonly Dictionary<NodeId, long> died = [];
    private ITimer? timer;
    private long? removedAt;
    private string told = "";
    private bool isBusy;
    private bool isStopped;

    public void Dispose()
    {
        isStopped = true;
        timer?.Dispose();
    }

    /// <summary>What is known of a peer has changed.</summary>
    public void PeerChanged(NodeId peer, PeerState state)
    {
        if (state == PeerState.Alive)
        {
            deadSince.Remove(peer);
        }
        else if (state == PeerState.Dead && deadSince.TryAdd(peer, world.Time.GetTimestamp()))
        {
            died[peer] = world.Time.GetTimestamp();
            Begin();
        }
    }

    /// <summary>A document has been applied: who is no member is forgotten, and who is being removed counts as a removal now.</summary>
    public void Applied(ClusterDocument? before, ClusterDocument next)
    {
        foreach (var member in before?.Members ?? [])
        {
            var now = next.MemberOf(member.Id);
            if (now is null)
            {
                deadSince.Remove(member.Id);
                died.Remove(member.Id);
            }

            if (member.State != MemberState.Removing && now?.State == MemberState.Removing)
            {
                removedAt = world.Time.GetTimestamp();
            }
        }
    }

    /// <summary>For how many seconds each dead member has been seen dead, without a break.</summary>
    public IReadOnlyDictionary<string, double> Silent()
    {
        var silent = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (node, since) in deadSince)
        {
            silent.Add(node.ToString(), world.Time.GetElapsedTime(since).TotalSeconds);
        }

        return silent;
    }

    /// <summary>What becomes of a dead node, in words; null where nothing is to be said.</summary>
    public string? OutlookOf(ClusterDocument document, NodeId node) => RemovalRule.Look(document, Sight(), options) switch
    {
        { } verdict when verdict.Node != node => null,
        RemovalVerdict.Later later => $"is removed in {later.Left:hh\\:mm\\:ss} unless it comes back",
        RemovalVerdict.Due => "is about to be removed",
        RemovalVerdict.Never never => $"is not removed by itself: {never.Why}",
        _ => null,
    };

    private void Begin()
    {
        if (!isStopped && timer is null && options.RemoveAfter > TimeSpan.Zero)
        {
            var every = options.RemoveAfter / 10 < LookEveryMax ? options.RemoveAfter / 10 : LookEveryMax;
            timer = world.Time.CreateTimer(_ => Look(), null, every, every);
        }
    }

    private void Look()
    {
        if (isStopped || isBusy)
        {
            return;
        }

        if (deadSince.Count == 0)
        {
            timer?.Dispose();
            timer = null;
            return;
        }

        if (view() is not { Self: >= 0 } now)
        {
            return;
        }

        switch (RemovalRule.Look(now.Document, Sight(), options))
        {
            case RemovalVerdict.Due due:
                isBusy = true;
                Remove(now.Document, due.Node);
                break;
            case RemovalVerdict.Never never:
                Tell(never.Node, never.Why);
                break;
            default:
                break;
        }
    }

    /// <summary>What does not come about now is tried at the next look. Only a fault of the program escapes, and shows.</summary>
    private async void Remove(ClusterDocument document, NodeId node)
    {
        try
        {
            if (RemovalRule.Unconfirmed(document, node, await ReportsAsync(document, node), options) is { } why)
            {
                Tell(node, why);
                return;
            }

            var operation = new UInt128(chance.NextUInt64(), chance.NextUInt64() | 1);
            var result = await register.ChangeAsync(
                next => RemovalRule.Look(next, Sight(), options) is RemovalVerdict.Due due && due.Node == node
                    ? MoveChanges.Leave(next, node, isGone: true, operation)
                    : new ChangeResult.Rejected(ChangeFault.BadRequest, "the cluster has changed meanwhile"),
                operation, ChangeTimeout);
            if (result is ChangeResult.Changed)
            {
                world.Marks.Hit(Mark.NodeRemovedByItself);
                MovingLog.NodeRemoved(logger, node.ToString(), options.RemoveAfter);
            }
        }
        finally
        {
            isBusy = false;
        }
    }

    private async Task<Dictionary<NodeId, TimeSpan>> ReportsAsync(ClusterDocument document, NodeId node)
    {
        var request = new AdminRequest { Op = AdminRequest.Silent }.Encode();
        var asked = new List<(NodeId Member, Task<CourierReply?> Reply)>();
        var reports = new Dictionary<NodeId, TimeSpan>();
        foreach (var member in document.Members)
        {
            if (view() is { Self: >= 0 } now && member.Id == now.Document.Members[now.Self].Id)
            {
                reports[member.Id] = Sight().Dead.GetValueOrDefault(node);
            }
            else if (member.Id != node)
            {
                asked.Add((member.Id, courier.AskAsync(member.Address, MessageKind.Admin, (to, header) => Blob.Write(to, header, request), AskTimeout)));
            }
        }

        foreach (var (member, reply) in asked)
        {
            if (await reply is { Kind: MessageKind.AdminAnswer } answer && AdminAnswer.Decode(answer.Body).Silent is { } silent)
            {
                reports[member] = TimeSpan.FromSeconds(Math.Clamp(silent.GetValueOrDefault(node.ToString()), 0, TimeSpan.FromDays(365).TotalSeconds));
            }
        }

        return reports;
    }

    private HealingSight Sight()
    {
        var dead = new Dictionary<NodeId, TimeSpan>();
        foreach (var (node, since) in deadSince)
        {
            dead.Add(node, world.Time.GetElapsedTime(since));
        }

        var lately = 0;
        foreach (var (_, at) in died)
        {
            lately += world.Time.GetElapsedTime(at) < Lately ? 1 : 0;
        }

        return new HealingSight
        {
            Self = view() is { Self: >= 0 } now ? now.Document.Members[now.Self].Id : default,
            Dead = dead,
            IsAlive = node => stateOf(node) == PeerState.Alive,
            SinceRemoval = removedAt is { } at0 ? world.Time.GetElapsedTime(at0) : null,
            DiedLately = lately,
            DiskOf = diskOf,
        };
    }

    /// <summary>Once for each reason.</summary>
    private void Tell(NodeId node, string why)
    {
        var text = $"{node}: {why}";
        if (text != told)
        {
            told = text;
            MovingLog.NotRemoved(logger, node.ToString(), why);
        }
    }
}
