using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>From a data folder to a cluster document that names this node: read from disk, fetched, or made together with the other seeds.</summary>
/// <remarks>
/// <para>
/// Intuition: the founders meet, and nobody signs before everybody is in the room. Then anyone may put a first page on the table; the
/// register decides which one it is, and the others take it. The cluster's id and secret are drawn by whoever proposes; they count only if
/// that page is chosen. Founders wait by the order of their ids before they propose, which only saves collisions.
/// </para>
/// <para>
/// Why all seeds and not a majority: the first voters are the seeds' node ids, and two founders must not mean two different sets by them. A seed
/// that has a cluster already is never formed with again, but asked for its document.
/// </para>
/// <para>
/// A seed that finds its cluster formed and another id at its own address had its data folder emptied: it asks the members, one after another, to be put
/// in that one's place (<see cref="Readmission"/>), until one of them has done it.
/// </para>
/// <para>
/// Laws: no first document is proposed before each seed was heard with our seed list, no cluster, and an id of its own. A node that the document
/// does not name, or names at another address, data centre or rack, never becomes ready. Source: our own ("bootstrap without a
/// leader").
/// </para>
/// </remarks>
public sealed class Formation
{
    /// <summary>The weight of a founder; later changes are relative to it.</summary>
    public const int FounderWeight = 100;

    private const int PollsPerRank = 3;
    private static readonly TimeSpan ProposeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RejoinTimeout = TimeSpan.FromSeconds(5);

    private readonly IWorld world;
    private readonly SeedList seeds;
    private readonly PeerIdentity self;
    private readonly ICourier courier;
    private readonly DocumentRegister register;
    private readonly RegisterOptions options;
    private readonly ILogger logger;
    private readonly Chance chance;
    private readonly UInt128 rejoinOperation;
    private readonly bool joins;
    private int asked;

    /// <param name="world">The outside.</param>
    /// <param name="seeds">The configured seeds.</param>
    /// <param name="self">This node; its address as the others know it.</param>
    /// <param name="courier">Knows who answers at the seeds' addresses.</param>
    /// <param name="register">Holds the document, and its <see cref="DocumentRegister.Chosen"/> from disk.</param>
    /// <param name="options">How often to look.</param>
    /// <param name="logger">For the status, when it changes.</param>
    /// <param name="joins">The node joins the cluster that the seeds have formed, and is none of them.</param>
    public Formation(
        IWorld world, SeedList seeds, PeerIdentity self, ICourier courier, DocumentRegister register, RegisterOptions options, ILogger logger,
        bool joins = false)
    {
        this.joins = joins;
        this.world = world;
        this.seeds = seeds;
        this.self = self;
        this.courier = courier;
        this.register = register;
        this.options = options;
        this.logger = logger;
        chance = world.Chance.Fork("formation");
        var operations = world.Chance.Fork("rejoin");
        rejoinOperation = new UInt128(operations.NextUInt64(), operations.NextUInt64() | 1);
    }

    /// <summary>Where things stand, in words.</summary>
    public string Status { get; private set; } = "starting";

    /// <summary>What is in the way; null when nothing is but time.</summary>
    public FormationFault? Fault { get; private set; }

    /// <summary>Waits for, or makes, the document that names this node.</summary>
    /// <param name="cancellation">Ends the wait within one <see cref="RegisterOptions.SeedPoll"/>.</param>
    /// <returns>The document; null when <see cref="Fault"/> is final or the wait was cancelled.</returns>
    public async Task<ClusterDocument?> RunAsync(CancellationToken cancellation)
    {
        for (var patience = 0; !cancellation.IsCancellationRequested; patience++)
        {
            if (register.Chosen is { } document)
            {
                return Accept(document);
            }

            if (FinalFault() is { } final)
            {
                Tell(final.Text, final);
                return null;
            }

            if (register.Outside is { } outside)
            {
                await RejoinAsync(outside);
                patience = -1;
                if (register.Chosen is not null)
                {
                    continue;
                }
            }
            else if (Founders() is not { } founders)
            {
                patience = -1;
            }
            else if (patience >= PollsPerRank * RankIn(founders))
            {
                await ProposeAsync(founders);
                if (register.Chosen is not null)
                {
                    continue;
                }
            }
            else
            {
                world.Marks.Hit(Mark.FounderWaited);
                Tell("all seeds are here; another one goes first", null);
            }

            await Task.Delay(options.SeedPoll, world.Time);
        }

        return null;
    }

    /// <summary>Why this node may not serve under a document; null when it may.</summary>
    /// <remarks>Replicas were spread by the place that the document has, and levels count by it: a node elsewhere would break both.</remarks>
    public FormationFault? FaultIn(ClusterDocument document)
    {
        if (document.ReplacementOf(self.Id) is { } replaced)
        {
            return new FormationFault(
                FormationFaultKind.Replaced,
                $"This node ({self.Id}) was replaced by node {replaced.New} at epoch {replaced.Epoch}, after its data folder had been lost or its machine"
                + " exchanged. What it holds is out of date, and it serves nothing. To use the machine again, start it with an empty data folder.");
        }

        if (document.HasDeparted(self.Id))
        {
            return new FormationFault(
                FormationFaultKind.NotAMember,
                $"This node ({self.Id}) has left the cluster, or was removed from it. What it holds is out of date, and it serves nothing. To use the machine again,"
                + " start it with an empty data folder.");
        }

        if (document.MemberOf(self.Id) is not { } member)
        {
            return NotAMember();
        }

        if (SeedList.Normal(member.Address) != SeedList.Normal(self.Address))
        {
            return new FormationFault(
                FormationFaultKind.OtherAddress,
                $"The cluster knows this node at {member.Address}, but it was started at {self.Address}. Start it at the old address.");
        }

        return PlaceFault(member);
    }

    private FormationFault? PlaceFault(MemberEntry member) =>
        member.DataCentre == self.DataCentre && member.Rack == self.Rack ? null : new FormationFault(
            FormationFaultKind.OtherPlace,
            $"The cluster knows this node in data centre '{member.DataCentre}', rack '{member.Rack}', but it was started in data centre"
            + $" '{self.DataCentre}', rack '{self.Rack}'. Start it with the old data centre and rack: replicas are placed by them, and this"
            + " version cannot move a node.");

    private ClusterDocument? Accept(ClusterDocument document)
    {
        var fault = FaultIn(document);
        Tell($"a member of cluster {document.Cluster:x32}", fault);
        return fault is null ? document : null;
    }

    private FormationFault? FinalFault() => !seeds.Contains(self.Address) && !joins
        ? new FormationFault(
            FormationFaultKind.NotASeed,
            $"This node's address {self.Address} is not in its list of seeds ({seeds}). A cluster is formed by its seeds:"
            + " put the address into the list of every seed, written in the same way, before the cluster forms; or have the node join a cluster that has formed.")
        : register.Outside is { } outside ? FaultOutside(outside) : null;

    /// <summary>Why this node cannot be put in the place of the one that was at its address; null when it may ask.</summary>
    private FormationFault? FaultOutside(ClusterDocument document) =>
        document.ReplacementOf(self.Id) is not null || document.HasDeparted(self.Id) ? FaultIn(document)
        : document.Members.Length > 1 && document.MemberAt(SeedList.Normal(self.Address)) is { } before ? PlaceFault(before)
        : joins ? null
        : NotAMember();

    private FormationFault NotAMember() => new(
        FormationFaultKind.NotAMember,
        $"The cluster of the seeds {seeds} exists, and has no member at {self.Address} whose place node {self.Id} could take."
        + " Start it at the address of a member that is lost, with its old data folder, or have it join.");

    /// <summary>Asks one member, the next one each time.</summary>
    private async Task RejoinAsync(ClusterDocument outside)
    {
        var own = SeedList.Normal(self.Address);
        var kind = outside.MemberAt(own) is null ? MessageKind.Join : MessageKind.Rejoin;
        var target = outside.Members[asked++ % outside.Members.Length].Address;
        if (target == own)
        {
            target = outside.Members[asked++ % outside.Members.Length].Address;
        }

        if (asked <= 2)
        {
            Tell(
                kind == MessageKind.Join ? $"asking {target} to be let into the cluster"
                    : $"asking {target} to be put in the place of the node that was at {own} before", null);
        }

        var reply = await courier.AskAsync(
            target,
            kind,
            (output, header) => new Rejoin(rejoinOperation, self.Id, own.ToString(), self.DataCentre, self.Rack).Write(output, header),
            RejoinTimeout);
        if (reply?.Kind != kind + 1 || !Rejoined.TryRead(reply.Body, out var answer))
        {
            Tell($"{target} does not answer the request to be let into the cluster; it is tried with the other members", null);
            return;
        }

        Tell(answer.IsIn ? $"let into the cluster by {target}" : $"{target} does not let this node in yet: {answer.Text}", null);
        await register.LearnAsync(answer.Document);
        register.EpochSeen(target, long.MaxValue);
    }

    /// <summary>All seeds' identities, when each is known and fit to form with; otherwise null, and the status says why.</summary>
    private List<PeerIdentity>? Founders()
    {
        var founders = new List<PeerIdentity>();
        var missing = new List<Endpoint>();
        PeerIdentity? formed = null;
        foreach (var seed in seeds.Seeds)
        {
            var identity = seed == SeedList.Normal(self.Address) ? self : courier.IdentityOf(seed);
            if (identity is null)
            {
                missing.Add(seed);
                continue;
            }

            if (FaultOf(seed, identity, founders, formed) is { } fault)
            {
                world.Marks.Hit(Mark.FormationHindered);
                Tell("", fault);
                return null;
            }

            if (identity.Cluster != 0)
            {
                formed = identity;
                register.EpochSeen(seed, long.MaxValue);
            }

            founders.Add(identity with { Address = seed });
        }

        if (formed is not null)
        {
            Tell($"fetching the document of cluster {formed.Cluster:x32}{(register.Refusal is { } why ? $": {why}" : "")}", null);
            return null;
        }

        if (missing.Count > 0)
        {
            Tell($"waiting for the seeds {string.Join(", ", missing)}", null);
            return null;
        }

        if (joins && !seeds.Contains(self.Address))
        {
            Tell("waiting for the seeds to form the cluster", null);
            return null;
        }

        return founders;
    }

    private FormationFault? FaultOf(Endpoint seed, PeerIdentity identity, List<PeerIdentity> before, PeerIdentity? formed)
    {
        if (identity.SeedHash != seeds.Hash && seeds.Hash != 0)
        {
            return new FormationFault(
                FormationFaultKind.OtherSeeds, $"The seed {seed} was started with another list of seeds than ours ({seeds}). Give all seeds the same list.");
        }

        if (formed is not null && identity.Cluster != 0 && identity.Cluster != formed.Cluster)
        {
            return new FormationFault(
                FormationFaultKind.OtherCluster, $"The seeds {formed.Address} and {seed} belong to different clusters. Correct the list of seeds.");
        }

        foreach (var other in before)
        {
            if (other.Id == identity.Id)
            {
                return new FormationFault(
                    FormationFaultKind.SameId, $"The seeds {other.Address} and {seed} have the same id {identity.Id}: they are one node under two"
                    + " addresses, or a data folder was copied. Give each node a folder of its own.");
            }
        }

        return null;
    }

    private int RankIn(List<PeerIdentity> founders)
    {
        var rank = 0;
        foreach (var founder in founders)
        {
            rank += founder.Id.CompareTo(self.Id) < 0 ? 1 : 0;
        }

        return rank;
    }

    private async Task ProposeAsync(List<PeerIdentity> founders)
    {
        Tell("proposing the first cluster document", null);
        var voters = ImmutableArray.CreateBuilder<Voter>();
        var members = new List<MemberEntry>();
        foreach (var founder in founders)
        {
            voters.Add(new Voter(founder.Id, founder.Address));
            members.Add(new MemberEntry(
                founder.Id, founder.Address, founder.DataCentre, founder.Rack, FounderWeight, MemberState.Normal));
        }

        var (cluster, secret, operation) = (Draw(), Draw(), Draw());
        var result = await register.FormAsync(
            voters.ToImmutable(), () => DocumentChanges.Form(cluster, secret, members, operation), operation, ProposeTimeout);
        if (result is ChangeResult.Unchanged)
        {
            world.Marks.Hit(Mark.FounderOverruled);
        }

        Tell(
            result switch
            {
                ChangeResult.Rejected rejected => rejected.Text,
                ChangeResult.NotKnown notKnown => notKnown.Text,
                _ => "the first cluster document was chosen",
            },
            null);
    }

    private UInt128 Draw() => new(chance.NextUInt64(), chance.NextUInt64() | 1);

    private void Tell(string status, FormationFault? fault)
    {
        status = fault?.Text ?? status;
        Fault = fault;
        if (status != Status)
        {
            Status = status;
            RegisterLog.FormationChanged(logger, status);
        }
    }
}
