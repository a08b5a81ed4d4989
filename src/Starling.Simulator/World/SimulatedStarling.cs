using System.Collections.Generic;
using Microsoft.Extensions.Logging;
using Starling.Api;
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

    /// <summary>Makes an incarnation with default options; all machines are seeds, each in a rack of its own.</summary>
    public static ISimulatedNode Make(IWorld world, int machine, IReadOnlyList<Endpoint> machines, ILoggerFactory loggers)
    {
        var options = new NodeOptions
        {
            Address = machines[machine],
            Seeds = machines,
            Rack = $"rack{machine + 1}",
        };
        return new SimulatedStarling(new StarlingNode(world, options, loggers));
    }

    public void Start() => node.Start();
}
