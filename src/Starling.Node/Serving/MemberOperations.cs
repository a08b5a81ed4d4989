using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Membership.Liveness;
using Starling.Membership.Moves;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.World;

namespace Starling.Node.Serving;

/// <summary>What people do with members: says what a change would move, keeps from mistakes, and makes it.</summary>
/// <remarks>The guards look at the page that the change is made from, again and again while others change it: what was refused once may be allowed on the next page, and
/// the other way round. Who answers is taken from this node's own sight at that moment.</remarks>
internal sealed class MemberOperations(
    IWorld world, DocumentRegister register, DocumentWait spread, Func<NodeId, PeerState> stateOf, Func<NodeId, long?> bytesOf, Func<TopologyView?> view)
{
    private const int PrefixMin = 4;
    private const string NoNode = "Name a node: its address, its id, or at least four letters of its id. 'starling status' shows them.";
    private static readonly TimeSpan ChangeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Stands for the node that would join.</summary>
    private static readonly NodeId Newcomer = new(UInt128.MaxValue);

    private readonly Chance chance = world.Chance.Fork("member-operations");

    /// <summary>Makes the change, or rehearses it.</summary>
    /// <exception cref="StarlingException">It is refused, and nothing has changed; or nobody knows (<see cref="StarlingError.Timeout"/>), and it may have happened.</exception>
    public async ValueTask<ClusterChangeReport> ChangeAsync(ClusterChange change)
    {
        var document = view()?.Document
            ?? throw new StarlingException(StarlingError.NotReady, "The cluster has not formed yet. Wait, and see 'starling status'.");
        var operation = new UInt128(chance.NextUInt64(), chance.NextUInt64() | 1);
        var node = Find(document, change);
        if (Guarded(document, change, node, operation) is not ChangeResult.Rejected refused)
        {
            var planned = Report(document, change, node, operation);
            if (change.IsRehearsal)
            {
                return planned;
            }

            if (change.Kind == ClusterChangeKind.Join)
            {
                throw new StarlingException(StarlingError.BadRequest, "A node joins by being started: 'starling start --join HOST:PORT --data DIR --listen HOST:PORT'.");
            }

            return await MakeAsync(change, node, operation, planned);
        }

        throw new StarlingException(StarlingError.BadRequest, refused.Text);
    }

    private async ValueTask<ClusterChangeReport> MakeAsync(ClusterChange change, NodeId node, UInt128 operation, ClusterChangeReport planned)
    {
        switch (await register.ChangeAsync(document => Guarded(document, change, node, operation), operation, ChangeTimeout))
        {
            case ChangeResult.Changed changed:
                await spread.WaitAsync(changed.Document);
                return planned with { IsMade = true, Epoch = changed.Document.Epoch };
            case ChangeResult.Unchanged unchanged:
                return planned with { IsMade = true, WasSo = true, Epoch = unchanged.Document.Epoch };
            case ChangeResult.Rejected rejected:
                throw new StarlingException(Administration.CodeOf(rejected.Fault), rejected.Text);
            case ChangeResult.NotKnown notKnown:
                throw new StarlingException(StarlingError.Timeout, notKnown.Text, mayHaveHappened: true);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The change with its guards. Pure but for who answers.</summary>
    private ChangeResult Guarded(ClusterDocument document, ClusterChange change, NodeId node, UInt128 operation)
    {
        var result = Apply(document, change, node, operation);
        if (result is not ChangeResult.Changed changed)
        {
            return result;
        }

        if (change.Kind == ClusterChangeKind.Leave && stateOf(node) == PeerState.Dead)
        {
            return Bad($"Node {node} does not answer, so it cannot give its data away. If it is gone for good: 'starling remove {document.MemberOf(node)!.Address}'.");
        }

        if (change.Kind == ClusterChangeKind.Remove)
        {
            if (stateOf(node) != PeerState.Dead)
            {
                return Bad($"Node {node} is alive, or was a moment ago. If it is to go: 'starling leave {document.MemberOf(node)!.Address}'; or stop it first.");
            }

            if (MemberGuards.Stranded(document, node, other => stateOf(other) != PeerState.Dead) is { } stranded)
            {
                return Bad(stranded);
            }
        }

        var shortened = MemberGuards.Shortened(document, changed.Document);
        return shortened.Count > 0 && !change.AllowsFewerReplicas
            ? Bad($"There would be fewer replicas than asked for: {string.Join("; ", shortened)}. Add a node first, or say that fewer will do (--fewer-replicas).")
            : changed;
    }

    private static ChangeResult Apply(ClusterDocument document, ClusterChange change, NodeId node, UInt128 operation) => change.Kind switch
    {
        ClusterChangeKind.Leave => MoveChanges.Leave(document, node, isGone: false, operation),
        ClusterChangeKind.Remove => MoveChanges.Leave(document, node, isGone: true, operation),
        ClusterChangeKind.Stay => MoveChanges.Stay(document, node, operation),
        ClusterChangeKind.Weight when change.Weight is { } weight => MoveChanges.SetWeight(document, node, weight, operation),
        ClusterChangeKind.Pause => MoveChanges.Pause(document, isPaused: true, operation),
        ClusterChangeKind.Resume => MoveChanges.Pause(document, isPaused: false, operation),
        ClusterChangeKind.Join => MoveChanges.Join(
            document,
            new MemberEntry(
                node, new Endpoint("a.new.node", 1), change.DataCentre ?? "dc1", change.Rack ?? "rack1", change.Weight ?? Formation.FounderWeight, MemberState.Joining),
            operation),
        _ => Bad("The change is not known to this node, or a part of it is missing."),
    };

    private ClusterChangeReport Report(ClusterDocument document, ClusterChange change, NodeId node, UInt128 operation)
    {
        var next = Apply(document, change, node, operation);
        var then = next is ChangeResult.Changed changed ? changed.Document : document;
        var preview = MovePlan.PreviewOf(document, then);
        var shares = new List<NodeShare>();
        foreach (var share in preview.Shares)
        {
            shares.Add(new NodeShare(
                share.Node == Newcomer ? "" : share.Node.ToString(), document.MemberOf(share.Node)?.Address.ToString() ?? "", share.Before, share.After));
        }

        return new ClusterChangeReport
        {
            Summary = InWords(document, change, node),
            Node = node == default || node == Newcomer ? null : node.ToString(),
            WasSo = next is ChangeResult.Unchanged,
            Epoch = document.Epoch,
            Slots = preview.Slots,
            Copies = preview.Copies,
            Bytes = BytesOf(preview),
            Shares = shares,
            Remarks = Remarks(document, then, node),
        };
    }

    /// <summary>A replica of a slot takes, on average, what the nodes have on disk by the replicas that they hold.</summary>
    private long? BytesOf(MovePreview preview)
    {
        var (bytes, replicas) = (0.0, 0);
        foreach (var share in preview.Shares)
        {
            if (share.Before > 0 && bytesOf(share.Node) is { } used)
            {
                bytes += used;
                replicas += share.Before;
            }
        }

        return replicas == 0 ? null : (long)(bytes / replicas * preview.Copies);
    }

    private List<string> Remarks(ClusterDocument document, ClusterDocument then, NodeId about)
    {
        var remarks = new List<string>();
        foreach (var shortened in MemberGuards.Shortened(document, then))
        {
            remarks.Add($"Fewer replicas than asked for until another node joins: {shortened}.");
        }

        if (then.AreMovesPaused && (then.IsRebalancing || !then.Transitions.IsEmpty))
        {
            remarks.Add("Moves are paused: no slot begins to move before 'starling resume'.");
        }

        foreach (var member in document.Members)
        {
            if (member.Id != about && member.State != MemberState.Removing && stateOf(member.Id) == PeerState.Dead)
            {
                remarks.Add($"Node {member.Id.Short} ({member.Address}) does not answer: slots that it holds or would get may have to wait for it, or for its removal.");
            }
        }

        return remarks;
    }

    private static string InWords(ClusterDocument document, ClusterChange change, NodeId node)
    {
        var who = document.MemberOf(node) is { } member ? $"node {node.Short} ({member.Address})" : $"node {node.Short}";
        return change.Kind switch
        {
            ClusterChangeKind.Leave => $"{who} leaves",
            ClusterChangeKind.Remove => $"{who} is removed",
            ClusterChangeKind.Stay => $"{who} stays",
            ClusterChangeKind.Weight => $"{who} has weight {change.Weight}",
            ClusterChangeKind.Pause => "moves are paused",
            ClusterChangeKind.Resume => "moves go on",
            _ => $"a node joins in {change.DataCentre ?? "dc1"}/{change.Rack ?? "rack1"}",
        };
    }

    private static NodeId Find(ClusterDocument document, ClusterChange change)
    {
        if (change.Kind is ClusterChangeKind.Pause or ClusterChangeKind.Resume)
        {
            return default;
        }

        if (change.Kind == ClusterChangeKind.Join)
        {
            return Newcomer;
        }

        var asked = change.Node is { Length: > 0 } text ? text.Trim().ToLowerInvariant() : throw new StarlingException(StarlingError.BadRequest, NoNode);
        var found = new List<NodeId>();
        foreach (var member in document.Members)
        {
            var id = member.Id.ToString();
            if (member.Address.ToString() == asked || id == asked)
            {
                return member.Id;
            }

            if (asked.Length >= PrefixMin && id.StartsWith(asked, StringComparison.Ordinal))
            {
                found.Add(member.Id);
            }
        }

        foreach (var departed in document.Departed)
        {
            if (departed.Id.ToString() == asked)
            {
                return departed.Id;
            }
        }

        return found.Count == 1 ? found[0] : throw new StarlingException(
            StarlingError.BadRequest,
            found.Count > 1 ? $"The ids of {found.Count} nodes begin with '{asked}': write more of it."
            : asked.Length < PrefixMin ? NoNode
            : $"There is no member '{asked}'; it may have left already. 'starling status' shows all members.");
    }

    private static ChangeResult.Rejected Bad(string text) => new(ChangeFault.BadRequest, text);
}
