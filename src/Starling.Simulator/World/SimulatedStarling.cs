using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Extensions.Logging;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Node.Options;
using Starling.Node.Startup;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>The real node, in a dream.</summary>
public sealed class SimulatedStarling : ISimulatedNode
{
    private readonly StarlingNode node;

    private SimulatedStarling(StarlingNode node) => this.node = node;

    public bool IsReady => node.IsReady;

    public bool HasGivenUp => node.Started.IsFaulted || node.Ready.IsFaulted;

    public IStarling Local => node.Local;

    public long Epoch => node.Epoch;

    public long HintsPending => node.HintsPending;

    public long AgreedWithAll(uint table, int slot) => node.AgreedWithAll(table, slot).Micros;

    public long ClosedUntil(uint table, int slot) => node.ClosedUntil(table, slot).Micros;

    public void Leave() => Change((document, self, operation) => MoveChanges.Leave(document, self, isGone: false, operation));

    public void Weigh(int weight) => Change((document, self, operation) => MoveChanges.SetWeight(document, self, weight, operation));

    /// <summary>What comes of it is seen in the document.</summary>
    private async void Change(Func<ClusterDocument, NodeId, UInt128, ChangeResult> change) => await node.ChangeMembersAsync(change);

    /// <summary>Makes an incarnation with default options; all machines are seeds, each in a rack of its own.</summary>
    public static ISimulatedNode Make(IWorld world, int machine, IReadOnlyList<Endpoint> machines, ILoggerFactory loggers) =>
        Make(world, machine, machines, loggers, new NodeOptions(), machine + 1);

    /// <summary>Makes incarnations with these settings; all machines are seeds.</summary>
    /// <param name="options">The settings of each node; address, seeds and rack are filled in.</param>
    /// <param name="racks">For each machine the number of its rack.</param>
    /// <param name="seeds">So many of the machines are seeds, the first ones. <value>Default 0: all.</value></param>
    public static NodeMaker With(NodeOptions options, IReadOnlyList<int> racks, int seeds = 0) =>
        (world, machine, machines, loggers) => Make(world, machine, machines, loggers, options, racks[machine], seeds);

    private static SimulatedStarling Make(
        IWorld world, int machine, IReadOnlyList<Endpoint> machines, ILoggerFactory loggers, NodeOptions options, int rack, int seeds = 0)
    {
        IReadOnlyList<Endpoint> seeding = seeds == 0 ? machines : [.. machines.Take(seeds)];
        var right = options with { Address = machines[machine], Seeds = seeding, Rack = $"rack{rack}" };
        var other = (machine + 1) % machines.Count;
        return new SimulatedStarling(new StarlingNode(
            world,
            (world as SimWorld)?.Misstart switch
            {
                Misstart.OtherRack => right with { Rack = "elsewhere" },
                Misstart.OtherAddress => right with { Address = machines[other] },
                Misstart.OtherSeeds => right with { Seeds = WithWrongSeed(machines, other) },
                _ => right,
            },
            loggers));
    }

    private static Endpoint[] WithWrongSeed(IReadOnlyList<Endpoint> machines, int wrong)
    {
        Endpoint[] seeds = [.. machines];
        seeds[wrong] = new Endpoint("10.0.1.1", machines[wrong].Port);
        return seeds;
    }

    public void Start() => node.Start();
}
