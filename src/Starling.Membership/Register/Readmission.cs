using System;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>A member's part when a node with an empty data folder comes to the place of the one that had the folder before.</summary>
/// <remarks>
/// Intuition: whoever sits on a chair that is not his says who he is, and the others look whether the owner is really gone. The newcomer must answer at the
/// address itself, under its new id, so nobody else does; and the old id must have been silent for as long as makes a node dead.
/// <para>
/// Why not let it in at once, when its address is right: two nodes with one address happen (a copied configuration, a machine that was replaced while the
/// old one runs on), and a replica that is replaced while it lives could make a quorum with one who has not heard of it.
/// </para>
/// <para>
/// The document alone decides. What is seen here may be wrong a moment later, so safety rests on the slots' epochs and on the voters
/// (<see cref="VoterChange"/>), and the look only keeps from replacing by mistake. Source: our own.
/// </para>
/// </remarks>
/// <param name="world">The outside.</param>
/// <param name="self">This node.</param>
/// <param name="register">Holds and changes the document.</param>
/// <param name="courier">Knows who answers at an address.</param>
/// <param name="isGone">Whether nothing has been heard of a member for so long that it counts as dead.</param>
/// <param name="logger">For what was done.</param>
public sealed class Readmission(
    IWorld world, NodeId self, DocumentRegister register, ICourier courier, Func<NodeId, bool> isGone, ILogger logger)
{
    private static readonly TimeSpan LookTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ChangeTimeout = TimeSpan.FromSeconds(10);

    private bool isBusy;

    /// <summary>Lets a new node in that has no predecessor at its address. May be asked any number of times.</summary>
    /// <param name="from">Who sent the request, by the handshake of its link.</param>
    /// <param name="asked">What it asks for.</param>
    public async Task<Rejoined> JoinAsync(NodeId from, Rejoin asked)
    {
        if (register.Chosen is not { } document || asked.Node != from || !Endpoint.TryParse(asked.Address, out var written))
        {
            return No("The cluster has not formed here, or the request names another node or no address.");
        }

        var address = SeedList.Normal(written);
        if (document.MemberOf(from)?.Address == address)
        {
            return new Rejoined(true, "", register.ChosenBytes);
        }

        if (!await AnswersAsync(address, from))
        {
            return No($"At {address} this node reaches {courier.IdentityOf(address)?.Id.ToString() ?? "nobody"} and not {from}. It is tried again.");
        }

        var newcomer = new MemberEntry(from, address, asked.DataCentre, asked.Rack, Formation.FounderWeight, MemberState.Joining);
        switch (await register.ChangeAsync(next => MoveChanges.Join(next, newcomer, asked.Operation), asked.Operation, ChangeTimeout))
        {
            case ChangeResult.Changed or ChangeResult.Unchanged:
                world.Marks.Hit(Mark.NodeJoined);
                RegisterLog.NodeJoined(logger, from.ToString(), address.ToString());
                return new Rejoined(true, "", register.ChosenBytes);
            case ChangeResult.Rejected rejected:
                return No(rejected.Text);
            case ChangeResult.NotKnown notKnown:
                return No(notKnown.Text);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Puts a node in the place of the one before it, if that is gone. May be asked any number of times.</summary>
    /// <param name="from">Who sent the request, by the handshake of its link.</param>
    /// <param name="asked">What it asks for.</param>
    public async Task<Rejoined> AdmitAsync(NodeId from, Rejoin asked)
    {
        world.Marks.Hit(Mark.RejoinAsked);
        if (isBusy)
        {
            return No("This node lets another one in at the moment. It is tried again.");
        }

        isBusy = true;
        try
        {
            return await LookAndAdmitAsync(from, asked);
        }
        finally
        {
            isBusy = false;
        }
    }

    private async Task<Rejoined> LookAndAdmitAsync(NodeId from, Rejoin asked)
    {
        if (register.Chosen is not { } document || asked.Node != from || !Endpoint.TryParse(asked.Address, out var written))
        {
            return No("The cluster has not formed here, or the request names another node or no address.");
        }

        var address = SeedList.Normal(written);
        if (document.MemberOf(from)?.Address == address)
        {
            return new Rejoined(true, "", register.ChosenBytes);
        }

        var old = document.MemberAt(address);
        var newcomer = new MemberEntry(
            from, address, asked.DataCentre, asked.Rack, old?.Weight ?? Formation.FounderWeight, MemberState.Normal);
        if (NodeReplacement.FaultOf(document, old, newcomer) is { } fault)
        {
            return No(fault);
        }

        if (old!.Id == self)
        {
            return No($"This node is at {address} itself, under the id {self}. Give each node an address of its own.");
        }

        if (!await AnswersAsync(address, from))
        {
            var reached = courier.IdentityOf(address)?.Id;
            return No(reached == from
                ? $"{from} did not answer this node at {address} in time. It is tried again."
                : $"At {address} this node reaches {reached?.ToString() ?? "nobody"} and not {from}. It is tried again.");
        }

        if (!isGone(old.Id))
        {
            return No($"Node {old.Id}, which was at {address} before, may still be alive. Stop it; when it has been silent for long enough its place is given away.");
        }

        return await ReplaceAsync(old, newcomer, asked.Operation);
    }

    /// <summary>It answers now, and not only at the last handshake.</summary>
    private async Task<bool> AnswersAsync(Endpoint address, NodeId node)
    {
        var answer = await courier.AskAsync(
            address, MessageKind.DocumentPull, static (output, header) => Bare.Write(output, header), LookTimeout);
        return answer is not null && courier.IdentityOf(address)?.Id == node;
    }

    private async Task<Rejoined> ReplaceAsync(MemberEntry old, MemberEntry newcomer, UInt128 operation)
    {
        switch (await register.ChangeAsync(next => DocumentChanges.Replace(next, old.Id, newcomer, operation), operation, ChangeTimeout))
        {
            case ChangeResult.Changed or ChangeResult.Unchanged:
                world.Marks.Hit(Mark.NodeReplaced);
                RegisterLog.NodeReplaced(logger, newcomer.Id.ToString(), old.Id.ToString(), newcomer.Address.ToString());
                return new Rejoined(true, "", register.ChosenBytes);
            case ChangeResult.Rejected rejected:
                return No(rejected.Text);
            case ChangeResult.NotKnown notKnown:
                return No(notKnown.Text);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private Rejoined No(string text)
    {
        world.Marks.Hit(Mark.RejoinRefused);
        RegisterLog.RejoinRefused(logger, text);
        return new Rejoined(false, text, default);
    }
}
