using System;
using System.Collections.Generic;
using System.Globalization;
using Starling.Membership.Healing;
using Starling.Membership.Moves;
using Starling.Node.Options;
using Starling.Simulator.Workloads;
using Starling.World;

namespace Starling.Simulator.Swarm;

/// <summary>The cluster of one run: how many machines in which racks, how many replicas, and how its nodes are set.</summary>
/// <remarks>
/// Drawn for each seed, because a bug may need a number: an even count of replicas, fewer racks than replicas, machines that hold no
/// replica of a record. Where the run takes away what a disk had synced, each record has a second replica: one copy on one disk is
/// promised nothing.
/// </remarks>
public sealed record ClusterPlan
{
    /// <summary>Machines that are drawn: 3 to this.</summary>
    public const int MachinesMax = 7;

    /// <summary>Replicas that are drawn: 1 to this, and not more than machines. The nodes plan no longer lists when a cluster forms.</summary>
    public const int ReplicasMax = 5;

    private const int MachinesMin = 3;
    private const int UsualReplicas = 3;

    public required int Machines { get; init; }

    /// <summary>For each machine the number of its rack, from 1.</summary>
    public required IReadOnlyList<int> Racks { get; init; }

    public required ReplicaCounts Replicas { get; init; }

    /// <summary>The settings of all nodes; address, seeds and place are filled in for each.</summary>
    public required NodeOptions Node { get; init; }

    /// <summary>The settings that are off their default, with their values.</summary>
    public required IReadOnlyList<string> Turned { get; init; }

    /// <summary>Machines beside those that form the cluster, which join it later; the last ones of <see cref="Racks"/>. <value>Default 0.</value></summary>
    public int Spares { get; init; }

    /// <summary>The same with machines that join later, and nodes that move slots quickly.</summary>
    /// <param name="chance">A stream of its own.</param>
    /// <param name="isRush">Many slots move at once.</param>
    public ClusterPlan WithMoves(Chance chance, bool isRush)
    {
        var spares = 1 + chance.Below(2);
        var racks = new List<int>(Racks);
        for (var i = 0; i < spares; i++)
        {
            racks.Add(Racks[chance.Below(Machines)] + chance.Below(2));
        }

        var atOnce = isRush ? 64 << chance.Below(3) : 4 << (2 * chance.Below(4));
        return this with
        {
            Spares = spares,
            Racks = racks,
            Node = Node with
            {
                Joins = true,
                Moves = new MoveOptions { SlotsAtOnce = atOnce, TurnTime = chance.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(isRush ? 60 : 500)) },
            },
            Turned = [.. Turned, string.Create(CultureInfo.InvariantCulture, $"spares={spares} SlotsAtOnce={atOnce}")],
        };
    }

    /// <summary>The same with nodes that remove one that stays dead after seconds, and one after another.</summary>
    /// <param name="chance">A stream of its own.</param>
    public ClusterPlan WithHealing(Chance chance)
    {
        var after = TimeSpan.FromSeconds(10 + chance.Below(10));
        return this with
        {
            Node = Node with { Healing = new HealingOptions { RemoveAfter = after, Between = TimeSpan.Zero } },
            Turned = [.. Turned, string.Create(CultureInfo.InvariantCulture, $"RemoveAfter={after.TotalSeconds:0}s")],
        };
    }

    /// <summary>Rounds so seldom that no run sees one.</summary>
    private static readonly TimeSpan RoundsNever = TimeSpan.FromDays(1);

    /// <summary>Draws a cluster.</summary>
    /// <param name="chance">A stream of its own.</param>
    /// <param name="machines">So many machines; null to draw them.</param>
    /// <param name="replicas">So many replicas of both tables; null to draw them.</param>
    /// <param name="takesData">True when the run takes away what a disk had synced.</param>
    /// <param name="agreement">What of agreement is on.</param>
    public static ClusterPlan Draw(Chance chance, int? machines, ReplicaCounts? replicas, bool takesData, AgreementMode agreement = AgreementMode.AsSet)
    {
        var count = machines ?? MachinesMin + chance.Fork("machines").Below(MachinesMax - MachinesMin + 1);
        var least = takesData ? UsualReplicas : 1; // Of two replicas one that is lost leaves no quorum, and a run in which nothing can be done.
        var most = Math.Min(ReplicasMax, count);
        var knobs = chance.Fork("knobs");
        IReadOnlyList<string> turned = [];
        var node = knobs.Odds(1, 4) ? new NodeOptions() : NodeKnobs.Draw(knobs, out turned);
        if (agreement == AgreementMode.Churn && !IsQuick(node))
        {
            node = node with { Agreement = NodeKnobs.Quick(knobs.Fork("quick")) };
            turned = [.. turned, string.Create(CultureInfo.InvariantCulture, $"CloseDelay={node.Agreement.CloseDelay}")];
        }

        if (agreement is AgreementMode.ExchangeAlone or AgreementMode.Off)
        {
            node = node with { Agreement = node.Agreement with { RoundEvery = RoundsNever, IsOn = agreement == AgreementMode.ExchangeAlone } };
            turned = [.. turned, agreement == AgreementMode.Off ? "agreement off" : "no rounds"];
        }

        return new ClusterPlan
        {
            Machines = count,
            Racks = DrawRacks(chance.Fork("racks"), count),
            Replicas = replicas ?? new ReplicaCounts(
                DrawReplicas(chance.Fork("siblings"), least, most), DrawReplicas(chance.Fork("lww"), least, most)),
            Node = node,
            Turned = turned,
        };
    }

    /// <summary>True when rounds of agreement come within a run.</summary>
    public static bool IsQuick(NodeOptions node) => node.Agreement.IsOn && node.Agreement.CloseDelay <= TimeSpan.FromSeconds(3) && node.Agreement.RoundEvery < RoundsNever;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Machines} machines in racks {string.Join(' ', Racks)}, {Replicas} replicas{(Turned.Count == 0 ? "" : ", ")}{string.Join(' ', Turned)}");

    /// <summary>Half of the runs have a rack for each machine; the others share as many as are drawn.</summary>
    private static int[] DrawRacks(Chance chance, int machines)
    {
        var racks = new int[machines];
        var isOneEach = chance.Odds(1, 2);
        var count = 1 + chance.Below(machines);
        for (var i = 0; i < machines; i++)
        {
            racks[i] = 1 + (isOneEach ? i : chance.Below(count));
        }

        return racks;
    }

    private static int DrawReplicas(Chance chance, int least, int most) =>
        chance.Odds(3, 5) ? Math.Min(UsualReplicas, most) : least + chance.Below(most - least + 1);
}
