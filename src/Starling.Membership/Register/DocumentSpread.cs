using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>Brings chosen documents to everybody: the proposer pushes once, and whoever sees a higher epoch than its own pulls.</summary>
/// <remarks>A push may be lost without harm: pings carry the epoch, so the side that is behind notices. Only chosen documents travel here.</remarks>
internal sealed class DocumentSpread(
    IExecutor executor, NodeId self, ICourier courier, ChosenDocuments chosen, TimeSpan pullTimeout)
{
    private const int PullsMax = 4;

    private readonly HashSet<Endpoint> pulling = [];

    /// <summary>Sends a document that this node saw chosen to all other members, and to those who were members in the one before: they hear nothing of it later.</summary>
    public void Push(ClusterDocument document, byte[] bytes, ClusterDocument? before = null)
    {
        foreach (var member in before?.Members ?? [])
        {
            if (document.HasDeparted(member.Id) && member.Id != self)
            {
                courier.Tell(member.Address, MessageKind.Document, (output, header) => Blob.Write(output, header, bytes));
            }
        }

        foreach (var member in document.Members)
        {
            if (member.Id != self)
            {
                courier.Tell(member.Address, MessageKind.Document, (output, header) => Blob.Write(output, header, bytes));
            }
        }
    }

    /// <summary>Asks a node for its document, unless it is being asked already or enough others are.</summary>
    public void Pull(Endpoint from)
    {
        if (pulling.Count < PullsMax && pulling.Add(from))
        {
            LoudTask.Watch(executor, PullAsync(from));
        }
    }

    /// <summary>Asks the members of a document that may not be chosen for one that is.</summary>
    public void PullFrom(ClusterDocument document)
    {
        foreach (var member in document.Members)
        {
            if (member.Id != self)
            {
                Pull(member.Address);
            }
        }
    }

    private async Task PullAsync(Endpoint from)
    {
        try
        {
            var reply = await courier.AskAsync(
                from, MessageKind.DocumentPull, static (output, header) => Bare.Write(output, header), pullTimeout);
            if (reply is { Kind: MessageKind.Document, Body.Length: > 0 })
            {
                await chosen.LearnAsync(reply.Body);
            }
        }
        finally
        {
            pulling.Remove(from);
        }
    }
}
