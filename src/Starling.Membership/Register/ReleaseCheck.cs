using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Membership.Register;

/// <summary>Keeps the cluster document readable for all members while a cluster is upgraded node by node.</summary>
/// <remarks>
/// A document is written in the oldest version that can say what it says. So a change that needs a newer one is the moment at which members of an older release would be left behind:
/// they would refuse the document, act by the one before, and be refused in turn by whoever acts by the new one. Nothing would be lost by that, but they would be useless until they are upgraded.
/// So all members are asked before it what they read, and one that answers with less, or does not know the question, is reason enough to refuse. One that is silent is not:
/// a dead node must not keep others from removing it. Compare the schema and feature gates of Cassandra and ScyllaDB, which wait until gossip says that all nodes know a feature.
/// </remarks>
internal sealed class ReleaseCheck(NodeId self, ICourier courier, TimeSpan timeout)
{
    /// <summary>What a release reads at most that does not know the question.</summary>
    private const byte BeforeAbilities = 2;

    /// <summary>The refusal of a change after which a member could not read the document; null for none.</summary>
    /// <param name="before">What the change is made to.</param>
    /// <param name="change">Pure; tried here to see what it leads to.</param>
    public async Task<ChangeResult.Rejected?> RefusalAsync(ClusterDocument before, Func<ClusterDocument, ChangeResult> change)
    {
        if (change(before) is not ChangeResult.Changed { Document: var after })
        {
            return null;
        }

        var needed = DocumentCodec.VersionOf(after);
        if (needed <= DocumentCodec.VersionOf(before))
        {
            return null;
        }

        var others = before.Members.Where(member => member.Id != self).ToArray();
        var answers = await Task.WhenAll(others.Select(AskAsync));
        var older = new List<string>();
        for (var i = 0; i < others.Length; i++)
        {
            if (answers[i] < needed)
            {
                older.Add($"{others[i].Id.Short} at {others[i].Address}");
            }
        }

        return older.Count == 0
            ? null
            : new ChangeResult.Rejected(
                ChangeFault.BadRequest,
                $"This change needs a cluster document of version {needed}, which the release of {string.Join(", ", older)} does not read. Upgrade all nodes, then try again.");
    }

    private async Task<int?> AskAsync(MemberEntry member)
    {
        var reply = await courier.AskAsync(member.Address, MessageKind.AskAbilities, static (output, header) => Bare.Write(output, header), timeout);
        return reply switch
        {
            null => null,
            { Kind: MessageKind.Abilities } when Abilities.TryRead(reply.Body, out var abilities) => abilities.Documents,
            _ => BeforeAbilities,
        };
    }
}
